import { afterEach, beforeEach, expect, test } from 'vitest';
import { kill, mapImage, newest, startWaiting } from '../test/past.ts';
import { type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

const listed = async (...args: readonly string[]): Promise<Record<string, unknown>[]> =>
  JSON.parse((await at.slipway('runs', '--json', ...args)).stdout).PipelineExecutionSummaries;

test('where nothing was run there is nothing to list, and no folder is made', async () => {
  expect(await at.slipway('runs')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'There is no such execution here. --dir names the folder that holds .slipway.\n',
  });
  expect(await listed()).toEqual([]);
  expect(at.names()).toEqual([]);
});

test('executions are listed newest first, in a table and as ListPipelineExecutions has them', async () => {
  await mapImage(at);
  await at.write('good.json', definitionOf([shellStep('Good', 'true')]));
  await at.write('bad.json', definitionOf([shellStep('Bad', 'exit 3')]));
  for (const file of ['good.json', 'bad.json', 'good.json']) await at.slipway('run', file);

  const { code, stdout } = await at.slipway('runs');
  expect(code).toBe(0);
  const [head, ...rows] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^ ID +PIPELINE +STATUS +STARTED +TIME$/);
  const when = /(just now|\dm ago) +\d{4}-\d\d-\d\d \d\d:\d\d +\d+\.\d+s/.source;
  expect(rows).toEqual([
    expect.stringMatching(`^ [a-z0-9]{12}  good +Succeeded  ${when}$`),
    expect.stringMatching(`^ [a-z0-9]{12}  bad +Failed +${when}  failed: Bad$`),
    expect.stringMatching(`^ [a-z0-9]{12}  good +Succeeded  ${when}$`),
  ]);

  const [newestOne, failed] = await listed();
  expect(newestOne).toEqual({
    PipelineExecutionArn: expect.stringMatching(/:pipeline\/good\/execution\/[a-z0-9]{12}$/),
    StartTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    PipelineExecutionStatus: 'Succeeded',
  });
  expect(failed).toMatchObject({
    PipelineExecutionStatus: 'Failed',
    PipelineExecutionFailureReason: 'Step failure: One or multiple steps failed: Bad.',
  });

  expect(await listed('--pipeline', 'good')).toHaveLength(2);
  expect(await listed('--status', 'Failed')).toEqual([failed]);
  expect(await listed('--limit', '1')).toEqual([newestOne]);
  expect(await listed('--limit', '1', '--all')).toHaveLength(3);
  const { stdout: one, stderr: more } = await at.slipway('runs', '--limit', '1');
  expect(one.trimEnd().split('\n')).toHaveLength(2);
  expect(more).toContain('slipway runs --all');
});

test('one whose process was killed keeps its status, and is interrupted', async () => {
  const running = await startWaiting(at);
  expect((await at.slipway('runs')).stdout).toMatch(/waiting +Executing .*s$/m);
  await kill(running);
  expect((await at.slipway('runs')).stdout).toMatch(/waiting +Executing .*s {2}interrupted$/m);
  expect(await listed()).toMatchObject([{ PipelineExecutionStatus: 'Executing', Interrupted: true }]);
  expect((await at.slipway('stop', await newest(at))).code).toBe(0);
  const [stopped] = await listed();
  expect(stopped).toMatchObject({ PipelineExecutionStatus: 'Stopped' });
  expect(stopped).not.toHaveProperty('Interrupted');
});
