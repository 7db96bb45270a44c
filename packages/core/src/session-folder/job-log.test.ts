import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loggedMetrics } from './job-log.ts';
import { loggedParts } from './log-path.ts';

test('a part of an attempt is told from other attempts, and from steps whose names begin alike', () => {
  const files = [
    'Step.log',
    'Step.attempt-2.log',
    'Step.attempt-2.001-a.log',
    'Step.attempt-12.log',
    'Step.003-c.log',
    'Step_2.001-a.log',
    'Step2.001-a.log',
  ];
  const of = { executionId: 'abcdefghijkl', stepName: 'Step' };
  expect(loggedParts(files, { ...of, attempt: 1 })).toEqual(['003-c']);
  expect(loggedParts(files, { ...of, attempt: 2 })).toEqual(['001-a']);
});

describe('the metrics of a log that is there', () => {
  const metrics = [
    { Name: 'loss', Regex: '^loss=([0-9.e-]+)' },
    { Name: 'accuracy', Regex: 'accuracy=([0-9.]+)' },
  ];
  const read = async (text: string, hostCount = 1) => {
    const path = join(await testFolder(), 'job.log');
    await writeFile(path, text);
    return (await Array.fromAsync(loggedMetrics(path, { metrics, hostCount }))).map(
      ({ name, value }) => `${name} ${value}`,
    );
  };

  test('come in the order of its lines, whatever their length', async () => {
    const long = 'x'.repeat(200_000);
    const text = `loss=3 accuracy=0.1\n${long}\nno loss=9\nloss=1e-3\naccuracy=0.5 accuracy=0.75`;
    expect(await read(text)).toEqual([
      'loss 3',
      'accuracy 0.1',
      'loss 0.001',
      'accuracy 0.5',
      'accuracy 0.75',
    ]);
  });

  test('of several hosts are read without the names before the lines', async () => {
    expect(await read('[algo-1] loss=3\n[algo-2] loss=2\n', 2)).toEqual(['loss 3', 'loss 2']);
  });

  test('are none where there is no file', async () => {
    const path = join(await testFolder(), 'none.log');
    expect(await Array.fromAsync(loggedMetrics(path, { metrics }))).toEqual([]);
  });
});

async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-job-log-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
