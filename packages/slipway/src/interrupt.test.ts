import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Project, project, type Running, until } from './test/project.ts';
import { definitionOf, shellStep } from './test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
});
// No job and no keeper outlives a run that was stopped: `remove` would say so.
afterEach(() => at.remove());

/** Starts a pipeline and resolves when its job runs: it writes a file of the user's. */
async function startJob(script: string): Promise<Running> {
  const job = shellStep('Job', `${script}\ntouch ${at.folder}/running\nwhile :; do sleep 0.05; done`);
  const after = shellStep('After', 'true', { dependsOn: ['Job'] });
  await at.write('definition.json', definitionOf([job, after]));
  const running = at.start(['run', 'definition.json', '--json', '--image', 'my-image=host']);
  await until(() => at.has('running') || running.process.exitCode !== null);
  return running;
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s: jobs get SIGTERM, and the execution is Stopped',
  async (signal) => {
    const { process: child, ended } = await startJob(`trap 'echo asked > ${at.folder}/asked; exit 0' TERM`);
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toMatchObject({ code: 130 });
    expect(JSON.parse(stdout)).toMatchObject({
      PipelineExecutionStatus: 'Stopped',
      Steps: [{ StepName: 'Job', StepStatus: 'Stopped' }],
    });
    expect(at.read('asked')).toBe('asked\n');
    expect(stderr).toContain('Stopping: jobs get SIGTERM');
    expect(stderr).toMatch(
      /Pipeline execution ([a-z0-9]{12}) Stopped\nGo on from there: slipway resume \1\n$/,
    );
  },
);

test('before anything has run it ends the process', async () => {
  await at.write('pipeline.mjs', 'console.error("loading"); await new Promise((go) => setTimeout(go, 1e6));');
  const { process: child, ended } = at.start(['run', 'pipeline.mjs']);
  await new Promise<void>((resolve) => child.stderr?.once('data', () => resolve()));
  child.kill('SIGINT');
  await ended;
  expect(child.signalCode).toBe('SIGINT');
  expect(at.has('.slipway')).toBe(false);
});

test('the second one kills what does not end by itself', async () => {
  const { process: child, ended } = await startJob(`trap 'touch ${at.folder}/asked' TERM`);
  child.kill('SIGINT');
  await until(() => at.has('asked'));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ PipelineExecutionStatus: 'Stopped' });
});
