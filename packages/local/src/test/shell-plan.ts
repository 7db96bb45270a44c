import type { JobPlan } from '../job.ts';

/** A job that runs a line of shell in its host's root. */
export function shell(script: string, more: Partial<JobPlan> = {}): JobPlan {
  return {
    image: 'any',
    entrypoint: ['sh', '-c', script],
    environment: {},
    inputs: [],
    folders: [],
    files: () => ({}),
    ...more,
  };
}
