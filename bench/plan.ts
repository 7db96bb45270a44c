import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, ms, report } from './measure.ts';

const once = fileURLToPath(new URL('plan-once.ts', import.meta.url));

/** How long it takes to plan 10,000 steps: each time in a new process, as users meet it. */
export async function benchPlan(): Promise<void> {
  const runs: { read: number; planned: number }[] = [];
  for (let run = 0; run < 9; run += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@slipway/source', once]);
    runs.push(JSON.parse(stdout));
  }
  const read = median(runs.map((run) => run.read));
  const planned = median(runs.map((run) => run.planned));
  report('Planning a document of 10,000 steps, in a new process (goal: under 200 ms)', [
    `${ms(planned)}, ${(planned / read).toFixed(1)} × reading its JSON (${ms(read)})`,
  ]);
}
