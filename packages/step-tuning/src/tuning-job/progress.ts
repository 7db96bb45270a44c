import { asLoss, hasFailed, isRunning, type ObjectiveType, type Trial } from '../search/trial.ts';

/**
 * `best 2.1404 (trial 7) · 4/20 done · 2 running`: the best of the trials that have ended; one that runs and is better now
 * comes first, as `trial 9 at 2.1273`.
 */
export function progressText(
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
