import type { Session } from '../../contract/session.ts';
import type { StepRunner } from '../../contract/step-runner.ts';
import type { PlacedStep } from '../../definition/steps.ts';
import type { StepCache } from '../cache/step-cache.ts';
import type { Journal } from '../journal.ts';
import type { RunValues } from './scope.ts';

/** What running a step needs of its execution. */
export interface StepEnvironment {
  readonly executionId: string;
  readonly pipelineName: string;
  readonly session: Session;
  readonly values: RunValues;
  readonly signal: AbortSignal;
  readonly journal: Journal;
  readonly cache: StepCache;
  /** One runner per kind. */
  runnerOf(step: PlacedStep): Promise<StepRunner>;
}

export type StepOutcome =
  | { readonly status: 'Succeeded'; readonly branch: string | undefined }
  | { readonly status: 'Failed' | 'Stopped' };
