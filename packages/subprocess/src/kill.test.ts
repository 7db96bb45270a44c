import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startJobProgram } from './test/job-program.ts';
import { texts, workplace } from './test/workplace.ts';

/** How often the process that starts a job is killed; in so many ways at once. */
const kills = 100;
const atOnce = 4;

/** What every job writes: enough for some of it to come before the kill and some after. */
const lineCount = 300;
const script = `i=0; while [ $i -lt ${lineCount} ]; do i=$((i+1)); echo "line $i"; done
sleep 0.2; echo "the last one"; echo once >> /opt/ml/count; exit 5`;
const allLines = [...Array.from({ length: lineCount }, (_, index) => `line ${index + 1}`), 'the last one'];

/** Numbers from 0 to 1, the same on every run. Source: Park and Miller, 1988. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('a job outlives SIGKILL of the process that started it', { timeout: 1_800_000 }, () => {
  const random = randomNumbers(20_201_201);

  test(`${kills} times: it is found again, with its whole log and its exit code`, async () => {
    const { backend, options, spec } = await workplace();
    const plans = Array.from({ length: kills }, () => random() * 300);
    const killOne = async (delay: number) => {
      const request = await spec(script);
      const program = startJobProgram(options, request);
      await program.told(({ started }) => started !== undefined);
      await setTimeout(delay);
      await program.kill();

      const found = await backend.find(request.name);
      expect(found).toBeDefined();
      if (!found) return;
      const [lines, result] = await Promise.all([Array.fromAsync(found.logs()), found.wait()]);
      expect(texts(lines)).toEqual(allLines);
      expect(result).toEqual({ status: 'exited', hosts: [{ name: 'algo-1', exitCode: 5 }] });
      expect(countOf(request)).toBe(1);
      await found.remove();
    };
    await inTurns(plans, killOne);
  });

  test('and killed while it starts one: the job is found or started by its name, once', async () => {
    const { backend, options, spec } = await workplace();
    const plans = Array.from({ length: 60 }, () => random() * 12);
    const killOne = async (delay: number) => {
      const request = await spec(script);
      const program = startJobProgram(options, request);
      // From the moment the job's folder is there; its keeper begins some milliseconds later.
      while (!existsSync(join(options.directory, request.name))) await setTimeout(1);
      await setTimeout(delay);
      await program.kill();

      const job = await backend.start(request);
      const [lines, result] = await Promise.all([Array.fromAsync(job.logs()), job.wait()]);
      expect(texts(lines)).toEqual(allLines);
      expect(result).toEqual({ status: 'exited', hosts: [{ name: 'algo-1', exitCode: 5 }] });
      expect(countOf(request)).toBe(1);
      await job.remove();
    };
    await inTurns(plans, killOne);
  });
});

async function inTurns(delays: number[], work: (delay: number) => Promise<void>): Promise<void> {
  const worker = async () => {
    for (let delay = delays.pop(); delay !== undefined; delay = delays.pop()) await work(delay);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function countOf({ hosts }: { readonly hosts: readonly { readonly root: string }[] }): number {
  return readFileSync(join(hosts[0]?.root ?? '', 'count'), 'utf8').split('\n').length - 1;
}
