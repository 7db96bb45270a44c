import { report } from '../measure.ts';
import type { Panel } from './chart.ts';
import { EPOCHS, type Found, LEAST, ranges, train } from './learning-curves.ts';
import { searchOf } from './search-trials.ts';
import { medianInterval, quantile } from './statistics.ts';

const TRIALS = 50;
/** What so many whole trainings take. */
const BUDGET = TRIALS * EPOCHS;

const searches = {
  Random: { Strategy: 'Random' },
  'Random, early stopping': { Strategy: 'Random', TrainingJobEarlyStoppingType: 'Auto' },
  Hyperband: {
    Strategy: 'Hyperband',
    StrategyConfig: { HyperbandStrategyConfig: { MinResource: 1, MaxResource: EPOCHS } },
  },
} as const;

/** Epochs until each search has found what random search of whole trainings ends with. */
export function compareEpochs(seeds: number, colours: Readonly<Record<string, string>>): Panel {
  const runs = runsWith(seeds, 0);
  tell('whose first epochs tell much', runs);
  tell('whose first epochs mislead', runsWith(seeds, 0.5));
  const places = Array.from({ length: TRIALS }, (_, index) => (index + 1) * EPOCHS);
  return {
    title: 'learning curves',
    x: 'epochs, all trials together',
    y: 'missing to the least loss',
    places,
    series: Object.entries(runs)
      .filter(([name]) => colours[name] !== undefined)
      .map(([name, found]) => ({
        label: `Slipway, ${name}`,
        colour: colours[name] as string,
        runs: found.map((one) => places.map((epochs) => Math.max(1e-4, bestAfter(one, epochs) - LEAST))),
      })),
  };
}

function runsWith(seeds: number, crossing: number): Record<keyof typeof searches, Found[][]> {
  const all = Object.entries(searches).map(([name, config]) => [
    name,
    Array.from({ length: seeds }, (_, seed) =>
      train(searchOf({ ranges }, seed, config), seed, BUDGET, crossing),
    ),
  ]);
  return Object.fromEntries(all);
}

function tell(which: string, runs: Readonly<Record<keyof typeof searches, readonly Found[][]>>): void {
  const target = quantile(
    runs.Random.map((found) => bestAfter(found, BUDGET)),
    0.5,
  );
  const missing = (target - LEAST).toPrecision(2);
  report(
    `Learning curves ${which}: epochs until the loss of ${TRIALS} whole random trainings (${BUDGET} epochs), ${missing} above the least`,
    Object.entries(runs).map(([name, all]) => {
      const reached = all.map((found) => found.find(({ best }) => best <= target)?.epochs ?? 2 * BUDGET);
      const [low, high] = medianInterval(reached).map(epochsOf);
      const within = reached.filter((epochs) => epochs <= BUDGET).length;
      const end = quantile(
        all.map((found) => bestAfter(found, BUDGET) - LEAST),
        0.5,
      );
      return [
        `${name.padEnd(22)} median ${epochsOf(quantile(reached, 0.5))} (95 % interval of it ${low} to ${high})`,
        `${within} of ${all.length} seeds within ${BUDGET}; ${end.toPrecision(2)} above the least in the end`,
      ].join('; ');
    }),
  );
}

function bestAfter(found: readonly Found[], epochs: number): number {
  return found.findLast((one) => one.epochs <= epochs)?.best ?? 2.3;
}

function epochsOf(epochs: number): string {
  return epochs <= BUDGET ? epochs.toFixed(0) : `over ${BUDGET}`;
}
