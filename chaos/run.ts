// npm run chaos -- --kills 1000 --seed 7
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, subprocesses } from './backend.ts';
import { runChaos, runOnly, surveyAll } from './chaos.ts';
import { sagemaker } from './cloud/backend.ts';
import { openDocker } from './docker.ts';
import { type Options, readOptions, usage } from './options.ts';
import { duration, histogram, summary } from './summary.ts';
import { killsOf, type Tally } from './tally.ts';

const started = performance.now();
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(usage);
    return 0;
  }
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'slipway-chaos-'));
  const backends = await backendsFor(options.backend);
  console.log(`Seed ${options.seed}, ${backends.map(({ name }) => name).join(' and ')}, in ${folder}`);
  const { only } = options;
  const chaos = { ...options, folder, cache: join(folder, 'cache'), onProgress: progress(options) };
  const surveys = await surveyAll(chaos, backends, options.pipelines);
  const tally = only === undefined ? await runChaos(surveys, chaos) : await runOnly(only, surveys, chaos);
  console.log(`\n${histogram(tally)}\n`);
  console.log(summary(tally, options, performance.now() - started));
  if (tally.failures.length === 0 || !options.keep) await rm(folder, { recursive: true });
  return tally.failures.length === 0 ? 0 : 1;
}

async function backendsFor(asked: string | undefined): Promise<readonly Backend[]> {
  if (asked === 'subprocess') return [subprocesses];
  if (asked === 'sagemaker') return [sagemaker];
  if (asked === 'docker') return [await openDocker()];
  try {
    return [subprocesses, await openDocker()];
  } catch (error) {
    console.log(`Containers are left out: ${error instanceof Error ? error.message : error}`);
    return [subprocesses];
  }
}

/** In a terminal one line that changes; elsewhere a line every 15 seconds, and for each violation. */
function progress({ kills }: Options): (tally: Tally) => void {
  let told = performance.now();
  let failures = 0;
  return (tally) => {
    const line = `${duration(performance.now() - started)}  ${killsOf(tally)} of ${kills} kills, ${tally.cases} cases, ${tally.failures.length} with violations`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K`);
    else if (performance.now() - told > 15_000 || tally.failures.length > failures) {
      console.error(line);
      told = performance.now();
    }
    failures = tally.failures.length;
  };
}
