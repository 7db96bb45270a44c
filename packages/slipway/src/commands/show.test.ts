import { afterEach, beforeEach, expect, test } from 'vitest';
import { failStep, stringParameter } from '../index.ts';
import { kill, mapImage, newest, startWaiting } from '../test/past.ts';
import { type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
  await mapImage(at);
});
afterEach(() => at.remove());

test('tells of an execution what its run told at its end, and says the same to programs', async () => {
  await at.write(
    'definition.json',
    definitionOf([shellStep('Bad', 'echo why; exit 3')], [stringParameter('P')]),
  );
  const run = await at.slipway('run', 'definition.json', '--json', '--param', 'P=some value');
  const id = await newest(at);
  const { code, stdout, stderr } = await at.slipway('show', id.slice(0, 6));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const told = run.stderr.slice(run.stderr.indexOf(' STEP'));
  expect(told).toContain(`Pipeline execution ${id} Failed\nGo on from there: slipway resume ${id}\n`);
  expect(stdout).toContain(told);
  expect(stdout).toMatch(
    /^ pipeline {4}definition\n execution {3}[a-z0-9]{12}\n started {5}.*\n took .*\n parameters {2}P=some value\n/,
  );
  expect(stdout).toContain(`What its jobs wrote: slipway logs ${id}\n`);
  expect((await at.slipway('show', 'last', '--json')).stdout).toBe(run.stdout);
});

test('tells of each attempt where there were several, of the cache and of what has no effect here', async () => {
  const step = shellStep('Once', `test -f ${at.folder}/good`);
  const definition = definitionOf([step]);
  const cached = { ...definition.Steps[0], CacheConfig: { Enabled: true, ExpireAfter: '1d' }, Odd: 1 };
  await at.write('definition.json', { ...definition, Steps: [cached] });
  await at.slipway('run', 'definition.json');
  const first = await newest(at);
  await at.write('good', '');
  expect(await at.slipway('resume', first)).toMatchObject({ code: 0 });
  const { stdout } = await at.slipway('show', first);
  expect(stdout).toMatch(/^ Once +Succeeded +\S+ {2}\(attempt 2\)$/m);
  expect(stdout).toMatch(
    /^ ATTEMPTS\n Once {3}1 {2}\d\d:\d\d:\d\d {2}Failed: ClientError.*, exit code: 1\n {8}2 {2}\d\d:\d\d:\d\d {2}Succeeded$/m,
  );
  expect(stdout).toMatch(/^ WARNINGS\nwarning Once: /m);
  await at.slipway('run', 'definition.json');
  const { stdout: second } = await at.slipway('show', 'last');
  expect(second).toMatch(new RegExp(`^ Once +Succeeded .*\\(cached from ${first}\\)$`, 'm'));
  const [shown] = JSON.parse((await at.slipway('show', 'last', '--json')).stdout).Steps;
  expect(shown.CacheHitResult.SourcePipelineExecutionArn).toMatch(new RegExp(`/${first}$`));
});

test('an execution that another process runs is shown as it is now; one that nobody runs, how it goes on', async () => {
  const running = await startWaiting(at);
  const id = await newest(at);
  const { stdout: now } = await at.slipway('show', id);
  expect(now).toMatch(/^ Waits +Executing /m);
  expect(now).toMatch(
    new RegExp(`Pipeline execution ${id} Executing\nWhat its jobs write: slipway logs ${id} --follow\n$`),
  );
  await kill(running);
  const { stdout: then } = await at.slipway('show', id);
  expect(then).toContain(`Pipeline execution ${id} Executing, interrupted\n`);
  expect(then).toContain(`Go on from there: slipway resume ${id}\n`);
  expect(JSON.parse((await at.slipway('show', id, '--json')).stdout)).toMatchObject({ Interrupted: true });
  await at.slipway('stop', id);
});

test('what ended in a Fail step does not go on; nor does what succeeded', async () => {
  await at.write('fail.json', definitionOf([failStep({ name: 'Enough' })]));
  const run = await at.slipway('run', 'fail.json', '--dir', 'else where');
  expect(run.stderr).not.toContain('resume');
  const { stdout } = await at.slipway('show', 'last', '--dir', 'else where');
  expect(stdout).toMatch(/Failed\nWhat its jobs wrote: slipway logs [a-z0-9]{12} --dir 'else where'\n$/);
});

test.each([
  [['show', 'last'], 'EXECUTION_NOT_FOUND', 'No pipeline was run in'],
  [['show'], 'BAD_OPTION', 'No execution was named'],
  [['show', 'a', 'b', 'c'], 'BAD_OPTION', 'One step at a time: c is too much'],
])('%j is refused', async (args, code, words) => {
  const ended = await at.slipway(...args, '--json');
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout).Error).toMatchObject({
    Code: code,
    Message: expect.stringContaining(words),
  });
  expect(at.has('.slipway')).toBe(false);
});
