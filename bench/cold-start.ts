import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure, median, ms, report } from './measure.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** From the start of the process to the word that the first step started: the built command line, as users have it. */
export async function benchColdStart(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const file = join(directory, 'definition.json');
  const condition = { Type: 'Equals', LeftValue: 1, RightValue: 1 };
  const step = {
    Name: 'First',
    Type: 'Condition',
    Arguments: { Conditions: [condition], IfSteps: [], ElseSteps: [] },
  };
  await writeFile(file, JSON.stringify({ Version: '2020-12-01', Steps: [step] }));
  const cli = join(root, 'packages/slipway/dist/cli.js');
  const node = median(await measure(9, () => untilOutput(['-e', 'console.error("started")'])));
  const first = median(await measure(9, () => untilOutput([cli, 'run', file, '--dir', directory])));
  report('Command line, cold start to the first step (goal: under 300 ms)', [
    `${ms(first)}, ${(first / node).toFixed(1)} × a bare Node that prints a line (${ms(node)})`,
  ]);
  await rm(directory, { recursive: true });
}

/** Resolves at the word `started` on stderr, once the process has ended; its time is that of the word. */
async function untilOutput(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (data: Buffer) => data.includes('started') && resolve());
    child.on('exit', (code) => reject(new Error(`ended with ${code} before its first step`)));
  });
}
