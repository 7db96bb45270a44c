import type { StepContext } from '@slipway/core';
import type { TuningRequest } from '../request.ts';
import { asLoss, hasFailed, isRunning, type ObjectiveType, type Trial } from '../search/trial.ts';
import { objectiveOf } from './describe.ts';

/**
 * `best 2.1404 (trial 7) · 4/20 done · 2 running`: the best of the trials that have ended; one that runs and is better now
 * comes first, as `trial 9 at 2.1273`.
 */
function progressText(
  trials: readonly Trial[],
  { type, limit }: { readonly type: ObjectiveType; readonly limit: number | undefined },
): string {
  const bestOf = (values: (trial: Trial) => number | undefined): Best | undefined =>
    trials
      .flatMap((trial, index) => {
        const value = values(trial);
        return value === undefined ? [] : [{ value, loss: asLoss(value, type), number: index + 1 }];
      })
      .sort((a, b) => a.loss - b.loss)[0];
  const best = bestOf((trial) => (isRunning(trial) || hasFailed(trial) ? undefined : trial.objective));
  const current = bestOf((trial) => (isRunning(trial) ? trial.metrics.at(-1) : undefined));
  const running = trials.filter(isRunning).length;
  const done = trials.length - running;
  return [
    ...(current && !(best && best.loss <= current.loss)
      ? [`trial ${current.number} at ${current.value}`]
      : []),
    ...(best ? [`best ${best.value} (trial ${best.number})`] : []),
    `${done}${limit === undefined ? '' : `/${limit}`} done`,
    `${running} running`,
  ].join(' · ');
}

interface Best {
  readonly value: number;
  readonly loss: number;
  /** Of the trial. */
  readonly number: number;
}

/** Milliseconds: what is told more often nobody can read. */
const LEAST_PAUSE = 1_000;
/** Of the time that has passed: a job of hours fills no log. */
const PAUSE = 0.05;

export interface ProgressTeller {
  /** How the job stands, where that is new. */
  now(): void;
  /** The same, if it was not told just now. */
  soon(): void;
  /** Something else, once. */
  once(text: string): void;
}

/** Tells people how a tuning job stands. */
export function progressTeller(
  context: StepContext,
  request: TuningRequest,
  history: () => readonly Trial[],
): ProgressTeller {
  const [first] = request.TrainingJobDefinitions ?? [];
  const { Type: type } = objectiveOf(request, first?.DefinitionName);
  const { MaxNumberOfTrainingJobs: limit } = request.HyperParameterTuningJobConfig.ResourceLimits;
  const told = new Set<string>();
  const start = Date.now();
  let last = '';
  let time = 0;
  const now = (): void => {
    const text = progressText(history(), { type, limit });
    if (text === last) return;
    last = text;
    time = Date.now();
    context.progress(text);
  };
  return {
    now,
    soon() {
      const pause = Math.max(LEAST_PAUSE, PAUSE * (Date.now() - start));
      if (Date.now() - time >= pause) now();
    },
    once(text) {
      if (told.has(text)) return;
      told.add(text);
      context.progress(text);
    },
  };
}
