import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineFromDefinition } from '@slipway/core';
import { localSession } from '@slipway/local';
import { subprocessBackend } from '@slipway/subprocess';
import { measure, median, ms, report } from './measure.ts';
import { chain, fanOut, noOpKind } from './no-op.ts';

const SIZES = [100, 1_000, 10_000];

/** What the engine costs above the steps themselves, which do nothing; the journal in SQLite is on. */
export async function benchEngine(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const session = localSession({
    directory,
    kinds: [noOpKind],
    backend: ({ jobs }) => subprocessBackend({ directory: jobs }),
  });
  const lines: string[] = [];
  for (const [shape, make] of [
    ['chain', chain],
    ['fan-out', fanOut],
  ] as const) {
    for (const size of SIZES) {
      const pipeline = pipelineFromDefinition('Bench', make(size));
      const runner = await noOpKind.runner(session);
      const floor = median(
        await measure(5, async () => {
          for (let i = 0; i < size; i += 1) await runner.run({}, undefined as never);
        }),
      );
      const whole = median(await measure(5, async () => (await session.start(pipeline)).wait()));
      const each = (whole - floor) / size;
      lines.push(
        `${shape.padEnd(8)} ${String(size).padStart(6)} steps  ${ms(whole).padStart(9)}  ${ms(each)} a step above a bare loop (${ms(floor)})`,
      );
    }
  }
  report('Engine overhead, in-process no-op steps, journal on (goal: at most 1 ms a step)', lines);
  await session.runs.close();
  await rm(directory, { recursive: true });
}
