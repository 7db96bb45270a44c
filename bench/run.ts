// All benchmarks, or those named: npm run bench -- engine subprocess
import { benchAbalone } from './abalone.ts';
import { benchCached } from './cached.ts';
import { benchColdStart } from './cold-start.ts';
import { benchDocker } from './docker.ts';
import { benchEngine } from './engine.ts';
import { benchJournal } from './journal.ts';
import { benchPlan } from './plan.ts';
import { benchRuns } from './runs.ts';
import { benchSubprocess } from './subprocess.ts';
import { benchTuning } from './tuning/tuning.ts';

const benches = new Map([
  ['engine', benchEngine],
  ['journal', benchJournal],
  ['cached', benchCached],
  ['plan', benchPlan],
  ['subprocess', benchSubprocess],
  ['docker', benchDocker],
  ['cold-start', benchColdStart],
  ['runs', benchRuns],
  ['abalone', benchAbalone],
  ['tuning', benchTuning],
]);

for (const name of process.argv.length > 2 ? process.argv.slice(2) : benches.keys()) {
  const bench = benches.get(name);
  if (bench === undefined)
    throw new Error(`There is no benchmark ${name}; there are: ${[...benches.keys()].join(', ')}`);
  await bench();
}
