import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { report } from '../measure.ts';
import { chart, type Panel } from './chart.ts';
import { costAfter } from './cost.ts';
import { compareEpochs } from './epochs.ts';
import { type BenchFunction, functions } from './functions.ts';
import { completePeers, peers } from './peers.ts';
import { type Results, readResults, writeResults } from './results.ts';
import { searchOf, searchTrials } from './search-trials.ts';
import { bestSoFar, medianInterval, quantile } from './statistics.ts';

const TRIALS = 50;
const SEEDS = 30;
const picture = fileURLToPath(new URL('../../docs/images/tuning.svg', import.meta.url));

const COLOURS: Readonly<Record<string, string>> = {
  'slipway-bayesian': '#0969da',
  'slipway-random': '#8c959f',
  'optuna-tpe': '#bc4c00',
  'skopt-gp': '#8250df',
};
const LABELS: Readonly<Record<string, string>> = {
  'slipway-bayesian': 'Slipway, Bayesian',
  'slipway-random': 'Slipway, Random',
  ...peers,
};

/** The searches against each other and against the peers' libraries; writes raw results and the README's chart. */
export async function benchTuning(): Promise<void> {
  await completePeers();
  const panels: Panel[] = [];
  for (const [name, bench] of Object.entries(functions)) panels.push(await compare(name, bench));
  panels.push(compareEpochs(SEEDS, { Random: COLOURS['slipway-random'] ?? '', Hyperband: '#1a7f37' }));
  report(
    'Choosing the next trial after 500, CPU time (goal: under 50 ms)',
    costAfter(500).map(
      (cost) => `${cost.function.padEnd(10)} ${ms(cost.median)}; just after a resume ${ms(cost.fresh)}`,
    ),
  );
  await writeFile(picture, chart(panels));
}

async function compare(name: string, bench: BenchFunction): Promise<Panel> {
  for (const Strategy of ['Bayesian', 'Random'] as const) {
    const config = { Strategy, ResourceLimits: { MaxNumberOfTrainingJobs: TRIALS } };
    await writeResults(`slipway-${Strategy.toLowerCase()}`, {
      library: '@slipway/step-tuning',
      version: '0.1.0',
      settings: Strategy,
      function: name,
      objectivesBySeed: seeds((seed) => searchTrials(bench, searchOf(bench, seed, config), TRIALS)),
    });
  }
  const results = new Map<string, Results>();
  for (const search of Object.keys(LABELS)) results.set(search, await readResults(search, name));
  const regrets = [...results].map(([search, { objectivesBySeed }]) => ({
    search,
    runs: objectivesBySeed.map((run) => bestSoFar(run).map((best) => best - bench.minimum)),
  }));
  report(
    `${name}: what is missing to the minimum after ${TRIALS} trials, ${SEEDS} seeds`,
    regrets.map(({ search, runs }) => {
      const last = runs.map((run) => run.at(-1) as number);
      const [low, high] = medianInterval(last);
      return `${(LABELS[search] ?? search).padEnd(20)} median ${short(quantile(last, 0.5))}, 95 % interval of it ${short(low)} to ${short(high)}`;
    }),
  );
  return {
    title: name,
    x: 'trials',
    y: 'missing to the minimum',
    places: Array.from({ length: TRIALS }, (_, index) => index + 1),
    series: regrets.map(({ search, runs }) => ({
      label: LABELS[search] ?? search,
      colour: COLOURS[search] ?? '#000',
      runs,
    })),
  };
}

function seeds<T>(run: (seed: number) => T): T[] {
  return Array.from({ length: SEEDS }, (_, seed) => run(seed));
}

function short(value: number): string {
  return value.toPrecision(2);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
