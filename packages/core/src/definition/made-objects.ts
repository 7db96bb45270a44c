import type { LocalFile, PlannedUse } from '../contract/session.ts';

/**
 * Whether a run makes what is to be read at a URI: a step writes it, something below it or a folder that it is in, or
 * it is a local file, which is stored before the run.
 */
export function madeObjects(
  steps: readonly PlannedUse[],
  localFiles: readonly LocalFile[],
): (uri: string) => boolean {
  const made = [
    ...steps.flatMap(({ uses }) => uses.writes ?? []),
    ...localFiles.map(({ uri }) => ({ value: uri, byJob: false })),
  ].flatMap(({ value, byJob }) => (typeof value === 'string' && value !== '' ? [{ uri: value, byJob }] : []));
  return (uri) =>
    made.some((other) => other.uri.startsWith(uri) || (other.byJob !== true && uri.startsWith(other.uri)));
}
