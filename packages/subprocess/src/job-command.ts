import { type JobSpec, slipwayError } from '@slipway/core';

/** Throws `BAD_JOB_SPEC` where the spec is none that could run. */
export function checkSpec({ name, hosts }: JobSpec): void {
  const names = hosts.map((host) => host.name);
  const bad = [name, ...names].find((text) => !isName(text));
  if (bad !== undefined) throw badSpec(`${JSON.stringify(bad)} is no name`);
  if (names.length === 0) throw badSpec('it has no hosts');
  if (new Set(names).size < names.length) throw badSpec('two of its hosts have the same name');
}

/** What Docker takes for the name of a container, and so no way out of a folder. */
export function isName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(text);
}

/** What the job runs: its own entrypoint or else the image's, and its arguments. Throws `NO_ENTRYPOINT`. */
export function jobCommand(spec: JobSpec, imageEntrypoint: readonly string[]): readonly string[] {
  const entrypoint = spec.entrypoint?.length ? spec.entrypoint : imageEntrypoint;
  if (entrypoint.length > 0) return [...entrypoint, ...(spec.arguments ?? [])];
  throw slipwayError(
    `Job ${spec.name} has no entrypoint, and nothing says what ${spec.image} runs by itself`,
    {
      code: 'NO_ENTRYPOINT',
      category: 'input',
      hint: 'Give the request a ContainerEntrypoint, or the backend a toolkit.',
    },
  );
}

function badSpec(why: string): Error {
  return slipwayError(`The job can't be started: ${why}`, { code: 'BAD_JOB_SPEC', category: 'input' });
}
