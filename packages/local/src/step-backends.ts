import type { JobBackend } from '@slipway/core';
import { matchingValues } from './step-glob.ts';

/** What runs jobs; as a function it is given the folders where it may keep what it knows of them. */
export type BackendChoice = JobBackend | ((paths: BackendPaths) => JobBackend);

export interface BackendPaths {
  /** A folder for jobs alone. */
  readonly jobs: string;
  /** The session's own: `<directory>/.slipway`. */
  readonly state: string;
}

export interface StepBackends {
  /** What runs the jobs of a step. */
  backendOf(step: string): JobBackend;
  /** Every one in use, each once; the default first. */
  readonly backends: readonly JobBackend[];
}

/** Makes every backend once, also one that several steps were given. */
export function stepBackends(
  byDefault: BackendChoice,
  byStep: Readonly<Record<string, BackendChoice>>,
  paths: BackendPaths,
): StepBackends {
  const made = new Map<BackendChoice, JobBackend>();
  for (const choice of [byDefault, ...Object.values(byStep)]) {
    if (!made.has(choice)) made.set(choice, typeof choice === 'function' ? choice(paths) : choice);
  }
  const madeOf = (choice: BackendChoice): JobBackend => made.get(choice) as JobBackend;
  return {
    backendOf: (step) => madeOf(matchingValues(byStep, step)[0] ?? byDefault),
    backends: [...new Set(made.values())],
  };
}
