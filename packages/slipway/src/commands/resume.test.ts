import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failStep } from '../index.ts';
import { kill, mapImage, newest, startWaiting } from '../test/past.ts';
import { type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
  await mapImage(at);
});
// No job and no keeper outlives an execution that was resumed: `remove` would say so.
afterEach(() => at.remove());

/** Counts its runs in a file of the user's. */
const counted = (name: string, script = 'true'): ReturnType<typeof shellStep> =>
  shellStep(name, `echo ${name} >> ${at.folder}/count; ${script}`);

test('after a failure: what succeeded is not run again, and the end is told as run tells it', async () => {
  const bad = shellStep('Bad', `test -f ${at.folder}/good`, { dependsOn: ['First'] });
  await at.write('definition.json', definitionOf([counted('First'), bad]));
  const run = await at.slipway('run', 'definition.json');
  expect(run.code).toBe(1);
  const id = await newest(at);
  expect(run.stderr).toMatch(new RegExp(`Go on from there: slipway resume ${id}\n$`));

  const again = await at.slipway('resume', id);
  expect(again.code).toBe(1);
  expect(again.stderr).toMatch(/First +Succeeded in \S+s, earlier\n.*Bad +started, attempt 2\n/);

  await at.write('good', '');
  const { code, stdout, stderr } = await at.slipway('resume', 'last', '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toMatch(new RegExp(`Pipeline execution ${id} Succeeded\n$`));
  expect(JSON.parse(stdout)).toMatchObject({
    PipelineExecutionStatus: 'Succeeded',
    Steps: [
      { StepName: 'First', AttemptCount: 1 },
      { StepName: 'Bad', AttemptCount: 3 },
    ],
  });
  expect(at.read('count')).toBe('First\n');
});

test('after SIGKILL: the job that still runs is taken over, with its whole log', async () => {
  const running = await startWaiting(at);
  await kill(running);
  const resumed = at.start(['resume', 'last', '--json']);
  const seen = new Promise<void>((resolve) => {
    resumed.process.stderr?.on('data', (data) => String(data).includes('goes on') && resolve());
  });
  await seen;
  await at.write('go', '');
  const { code, stdout, stderr } = await resumed.ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(JSON.parse(stdout).Steps).toMatchObject([
    { StepName: 'Waits', StepStatus: 'Succeeded', AttemptCount: 1 },
    { StepName: 'After', StepStatus: 'Succeeded' },
  ]);
  expect((await at.slipway('logs', 'last')).stdout).toBe('Waits | line 1\nWaits | line 2\nAfter | after\n');
});

test('after Ctrl-C: what was stopped runs once more', async () => {
  const { process: child, ended } = await startWaiting(at);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/Stopped\nGo on from there: slipway resume [a-z0-9]{12}\n$/);
  await at.write('go', '');
  const resumed = await at.slipway('resume', 'last', '--json');
  expect(JSON.parse(resumed.stdout).Steps).toMatchObject([
    { StepName: 'Waits', StepStatus: 'Succeeded', AttemptCount: 2 },
    { StepName: 'After', StepStatus: 'Succeeded' },
  ]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops it as it stops a run', async (signal) => {
  await kill(await startWaiting(at));
  const resumed = at.start(['resume', 'last', '--json']);
  await new Promise<void>((resolve) => {
    resumed.process.stderr?.on('data', (data) => String(data).includes('goes on') && resolve());
  });
  resumed.process.kill(signal);
  const { code, stdout, stderr } = await resumed.ended;
  expect({ code, stderr }).toMatchObject({
    code: 130,
    stderr: expect.stringContaining('Stopping: jobs get SIGTERM'),
  });
  expect(JSON.parse(stdout)).toMatchObject({ PipelineExecutionStatus: 'Stopped' });
});

test('--jobs 1 holds for what is left to run', async () => {
  const meet = (own: string, other: string) =>
    shellStep(
      own,
      `test -f ${at.folder}/good || exit 1; touch ${at.folder}/${own}; sleep 0.3; test ! -f ${at.folder}/${other} || test -f ${at.folder}/${other}-done; e=$?; touch ${at.folder}/${own}-done; exit $e`,
    );
  await at.write('definition.json', definitionOf([meet('One', 'Two'), meet('Two', 'One')]));
  await at.slipway('run', 'definition.json');
  await at.write('good', '');
  expect(await at.slipway('resume', 'last', '--jobs', '1')).toMatchObject({ code: 0 });
});

describe('what cannot be resumed', () => {
  test('one that another process runs', async () => {
    const running = await startWaiting(at);
    const { code, stderr } = await at.slipway('resume', 'last');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error EXECUTION_OWNED Another process runs execution ([a-z0-9]{12})\n.*slipway stop \1\n$/,
    );
    await at.write('go', '');
    expect((await running.ended).code).toBe(0);
  });

  test('one that succeeded, or ended in a Fail step', async () => {
    await at.write('good.json', definitionOf([]));
    await at.write('fail.json', definitionOf([failStep({ name: 'Enough' })]));
    await at.slipway('run', 'good.json');
    const { code, stdout } = await at.slipway('resume', 'last', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).Error).toMatchObject({
      Code: 'EXECUTION_NOT_RESUMABLE',
      Message: expect.stringContaining('it succeeded'),
    });
    await at.slipway('run', 'fail.json');
    expect((await at.slipway('resume', 'last')).stderr).toContain('it ended in the Fail step Enough');
  });

  test('one that is not there', async () => {
    await at.write('good.json', definitionOf([]));
    await at.slipway('run', 'good.json');
    const { code, stderr } = await at.slipway('resume', 'nosuchid');
    expect(code).toBe(2);
    expect(stderr).toContain('error EXECUTION_NOT_FOUND There is no execution nosuchid');
  });
});

test('a run tells where to go on in the folder it was told', async () => {
  await at.write('definition.json', definitionOf([shellStep('Bad', 'exit 1')]));
  const { stderr } = await at.slipway('run', 'definition.json', '--dir', "it's here");
  const command = /Go on from there: (slipway resume [a-z0-9]{12} --dir .*)\n/.exec(stderr)?.[1];
  expect(command).toMatch(/--dir 'it'\\''s here'$/);
});
