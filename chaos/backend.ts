import type { Json } from '@slipway/core';
import type { CallFault } from './call-fault.ts';
import type { CaseService } from './cloud/service.ts';
import type { Place } from './place.ts';

/** What runs the jobs of a case. */
export interface Backend {
  readonly name: string;
  readonly image: string;
  /** Of `slipway run`. */
  readonly options: readonly string[];
  /** What the user's config file says. */
  config(place: Pick<Place, 'effects' | 'project'>): object;
  /** Makes a job lost that asks for it. Absent: it can do so itself. */
  lose?(job: string): Promise<void>;
  /** Starts what runs the jobs of one case, and outlives its processes. Absent: they are on this machine. */
  openService?(document: Json, faults: readonly CallFault[]): Promise<CaseService>;
  /** Ends the jobs that are not processes of ours, as the end of a machine does. */
  endJobs(place: Place): Promise<void>;
  /** Names of what there still is of them, with what it is: `container <name>`. */
  remains(place: Place): Promise<readonly string[]>;
}

/** Processes of this machine. */
export const subprocesses: Backend = {
  name: 'subprocess',
  image: 'any-image',
  options: ['--image', '*=host'],
  config: () => ({}),
  endJobs: async () => undefined,
  remains: async () => [],
};
