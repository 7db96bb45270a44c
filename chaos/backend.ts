import type { Place } from './place.ts';

/** What runs the jobs of a case. */
export interface Backend {
  readonly name: string;
  readonly image: string;
  /** Of `slipway run`. */
  readonly options: readonly string[];
  /** Ends the jobs that are not processes of ours, as the end of a machine does. */
  endJobs(place: Place): Promise<void>;
  /** What there still is of them. */
  leftovers(place: Place): Promise<readonly string[]>;
}

/** Processes of this machine. */
export const subprocesses: Backend = {
  name: 'subprocess',
  image: 'any-image',
  options: ['--image', '*=host'],
  endJobs: async () => undefined,
  leftovers: async () => [],
};
