import { existsSync, readFileSync } from 'node:fs';

/** Something that a job did, as it told in the file outside of `.slipway`. */
export interface Effect {
  readonly job: string;
  readonly what: string;
}

/** In the order in which they happened; none before the first job has told of one. */
export function readEffects(path: string): readonly Effect[] {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const space = line.indexOf(' ');
      return { job: line.slice(0, space), what: line.slice(space + 1) };
    });
}
