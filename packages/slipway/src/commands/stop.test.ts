import { afterEach, beforeEach, expect, test } from 'vitest';
import { kill, newest, startWaiting } from '../test/past.ts';
import { type Project, project, until } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
});
// No job outlives an execution that was stopped: `remove` would say so.
afterEach(() => at.remove());

test('from another terminal: the process that runs it ends its jobs, and exits with 130', async () => {
  const running = await startWaiting(at);
  const { code, stdout, stderr } = await at.slipway('stop', 'last', '--json');
  const id = await newest(at);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `Stopping: the process that runs it gives its jobs SIGTERM and their time to end.\nPipeline execution ${id} Stopped\n`,
  });
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 130, stderr: expect.stringContaining('Stopping: jobs get SIGTERM') });
  expect(JSON.parse(stdout)).toMatchObject({
    PipelineExecutionStatus: 'Stopped',
    Steps: [{ StepName: 'Waits', StepStatus: 'Stopped' }],
  });
  expect(ended.stdout).toBe(stdout);
});

test('whose process was killed: its job is ended from here', async () => {
  await kill(await startWaiting(at));
  const { code, stderr } = await at.slipway('stop', 'last');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Stopping: nobody runs it.*\nPipeline execution [a-z0-9]{12} Stopped\n$/);
});

test('one that has ended is left as it is', async () => {
  await at.write('definition.json', definitionOf([]));
  await at.slipway('run', 'definition.json');
  const { code, stderr } = await at.slipway('stop', 'last');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^It has ended before\.\nPipeline execution [a-z0-9]{12} Succeeded\n$/);
});

test('Ctrl-C ends the waiting where another process stops it, and the jobs where this one does', async () => {
  const stubborn = shellStep(
    'Stubborn',
    `trap 'touch ${at.folder}/asked' TERM; touch ${at.folder}/running; while :; do sleep 0.05; done`,
  );
  await at.write('definition.json', definitionOf([stubborn]));
  const run = at.start(['run', 'definition.json', '--image', 'my-image=host']);
  await until(() => at.has('running') || run.process.exitCode !== null);
  await at.write('slipway.config.json', { images: { 'my-image': 'host' } });

  const waiting = at.start(['stop', 'last', '--json']);
  await until(() => at.has('asked'));
  waiting.process.kill('SIGINT');
  const { code, stdout } = await waiting.ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ PipelineExecutionStatus: 'Stopping' });

  await kill(run);
  const killing = at.start(['stop', 'last']);
  await new Promise<void>((resolve) => killing.process.stderr?.once('data', () => resolve()));
  killing.process.kill('SIGINT');
  expect(await killing.ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/ Stopped\n$/) });
});
