import { asLoss, hasFailed, isRunning, type ObjectiveType, type Trial } from '../search/trial.ts';

/** `best 2.1404 (trial 7) · 4/20 done · 2 running`: the best of what was reported so far, also by trials that run. */
export function progressText(
  trials: readonly Trial[],
  { type, limit }: { readonly type: ObjectiveType; readonly limit: number | undefined },
): string {
  const known = trials.flatMap((trial, index) => {
    const value = trial.objective ?? trial.metrics.at(-1);
    return value === undefined || hasFailed(trial) ? [] : [{ value, number: index + 1 }];
  });
  const [best] = known.sort((a, b) => asLoss(a.value, type) - asLoss(b.value, type));
  const running = trials.filter(isRunning).length;
  const done = trials.length - running;
  return [
    ...(best ? [`best ${best.value} (trial ${best.number})`] : []),
    `${done}${limit === undefined ? '' : `/${limit}`} done`,
    `${running} running`,
  ].join(' · ');
}
