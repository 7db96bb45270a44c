// All benchmarks, or those named: npm run bench -- engine subprocess
import { benchAbalone } from './abalone.ts';
import { benchColdStart } from './cold-start.ts';
import { benchEngine } from './engine.ts';
import { benchPlan } from './plan.ts';
import { benchSubprocess } from './subprocess.ts';

const benches = new Map([
  ['engine', benchEngine],
  ['plan', benchPlan],
  ['subprocess', benchSubprocess],
  ['cold-start', benchColdStart],
  ['abalone', benchAbalone],
]);

for (const name of process.argv.length > 2 ? process.argv.slice(2) : benches.keys()) {
  const bench = benches.get(name);
  if (bench === undefined)
    throw new Error(`There is no benchmark ${name}; there are: ${[...benches.keys()].join(', ')}`);
  await bench();
}
