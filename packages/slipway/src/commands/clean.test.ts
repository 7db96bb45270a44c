import { afterEach, beforeEach, expect, test } from 'vitest';
import { kill, mapImage, newest, startWaiting } from '../test/past.ts';
import { type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
  await mapImage(at);
});
// A job that was left running, and that `clean` did not end, is an error of `remove`.
afterEach(() => at.remove());

const outputs = (id: string): string => `.slipway/buckets/test/Out/${id}/Make/output/out/a.csv`;

async function runOut(): Promise<string> {
  const make = shellStep('Make', 'echo 1 > /opt/ml/processing/out/a.csv', {
    outputs: [{ name: 'out', source: '/opt/ml/processing/out' }],
  });
  await at.write('Out.json', definitionOf([make]));
  expect(await at.slipway('run', 'Out.json')).toMatchObject({ code: 0 });
  return await newest(at);
}

test('nothing that ran of late goes by itself', async () => {
  const id = await runOut();
  const { code, stdout } = await at.slipway('clean');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'There is nothing to remove.\n' });
  expect(at.has(outputs(id))).toBe(true);
});

test('tells what would go, then removes it, and leaves what is to be kept', async () => {
  const first = await runOut();
  const second = await runOut();
  const dry = await at.slipway('clean', '--keep', '1', '--dry-run');
  expect(dry.stdout).toMatch(
    new RegExp(`^ ID .*\n ${first}  Out +Succeeded .*\n\nWould remove 1 execution, 1 object: .*bytes\n$`),
  );
  expect(at.has(outputs(first))).toBe(true);

  const { code, stdout } = await at.slipway('clean', '--keep', '1', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    DryRun: false,
    PipelineExecutionArns: [expect.stringContaining(first)],
    StoppedExecutions: [],
    Jobs: [],
    Objects: [expect.stringMatching(/^s3:.*\/Make\/output\/out\/a\.csv$/)],
    Bytes: expect.any(Number),
  });
  expect([at.has(outputs(first)), at.has(outputs(second))]).toEqual([false, true]);
  expect((await at.slipway('show', first)).code).toBe(2);
  expect((await at.slipway('show', second)).code).toBe(0);
  expect((await at.slipway('logs', second)).code).toBe(0);
});

test('an execution whose process was killed goes on after it; --interrupted ends its job', async () => {
  await kill(await startWaiting(at));
  const id = await newest(at);
  const { stdout } = await at.slipway('clean', '--older-than', '0d');
  expect(stdout).toBe('There is nothing to remove.\n');
  expect((await at.slipway('runs')).stdout).toContain('interrupted');
  const stopped = await at.slipway('clean', '--interrupted', '--older-than', '0m');
  expect(stopped.stdout).toContain(`Stopped ${id}\n`);
  expect((await at.slipway('runs')).stdout).toMatch(/Stopped/);
  expect((await at.slipway('clean', '--older-than', '0d')).stdout).toContain('Removed 1 execution');
  expect((await at.slipway('runs')).stdout).toBe('');
});

test.each([
  [['--older-than', '30'], '--older-than takes days, hours or minutes, and "30" is none'],
  [['--keep', '0'], '--keep takes a whole number from 1, and "0" is none'],
  [['last'], 'last is too much'],
])('%j is refused', async (args, words) => {
  const { code, stderr } = await at.slipway('clean', ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(`error BAD_OPTION ${words}`);
});
