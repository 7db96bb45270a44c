import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineFromDefinition, planDefinition } from '@slipway/core';
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
  const document = chain(10_000);
  const kinds = new Map([[noOpKind.type, noOpKind]]);
  const floor = median(await measure(9, async () => JSON.parse(JSON.stringify(document))));
  const planned = median(await measure(9, () => planDefinition(document, kinds)));
  report('Planning a document of 10,000 steps (goal: under 200 ms)', [
    `${ms(planned)}, ${(planned / floor).toFixed(1)} × writing and reading its JSON (${ms(floor)})`,
  ]);
  await session.runs.close();
  await rm(directory, { recursive: true });
}
