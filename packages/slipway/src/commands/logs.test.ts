import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kill, mapImage, newest, startWaiting } from '../test/past.ts';
import { COMMAND, type Project, project, until } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

let at: Project;
beforeEach(async () => {
  at = await project();
  await mapImage(at);
});
afterEach(() => at.remove());

const jsonLines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('of an execution that has ended', () => {
  beforeEach(async () => {
    const first = shellStep('First', String.raw`printf 'one\n\n\033[31mrot\033[0m\tgrün\nno line end'`);
    const second = shellStep('Second', `echo attempt; test -f ${at.folder}/good`, { dependsOn: ['First'] });
    await at.write('definition.json', definitionOf([first, second]));
    await at.slipway('run', 'definition.json');
    await at.write('good', '');
    await at.slipway('resume', 'last');
  });

  test('the lines of a step are as the job wrote them, those of all steps after its name', async () => {
    const { code, stdout, stderr } = await at.slipway('logs', 'last', 'First');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('one\n\n\u001b[31mrot\u001b[0m\tgrün\nno line end\n');
    expect((await at.slipway('logs', 'last')).stdout).toBe(
      'First | one\nFirst | \nFirst | \u001b[31mrot\u001b[0m\tgrün\nFirst | no line end\nSecond | attempt\nSecond#2 | attempt\n',
    );
  });

  test('each attempt has its own', async () => {
    expect((await at.slipway('logs', 'last', '--attempt', '2')).stdout).toBe('Second#2 | attempt\n');
    expect((await at.slipway('logs', 'last', 'Second', '--attempt', '1')).stdout).toBe('attempt\n');
  });

  test('for programs they are one document, or a document for each line as it comes', async () => {
    const lines = [
      { StepName: 'Second', Attempt: 1, Line: 'attempt' },
      { StepName: 'Second', Attempt: 2, Line: 'attempt' },
    ];
    expect(JSON.parse((await at.slipway('logs', 'last', 'Second', '--json')).stdout)).toEqual({
      Lines: lines,
    });
    expect(jsonLines((await at.slipway('logs', 'last', 'Second', '--json', '--follow')).stdout)).toEqual(
      lines,
    );
  });

  test.each([
    [['Third'], 'of step Third', 'Steps that have one: First, Second'],
    [['First', '--attempt', '2'], 'of step First, attempt 2', 'Steps that have one: First, Second'],
  ])('%j has none, which is told', async (args, of, hint) => {
    const { code, stdout } = await at.slipway('logs', 'last', ...args, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).Error).toMatchObject({
      Code: 'LOG_NOT_FOUND',
      Message: expect.stringContaining(of),
      Hint: hint,
    });
  });
});

test('who reads may stop reading', async () => {
  await at.write('definition.json', definitionOf([shellStep('Long', 'seq 200000')]));
  await at.slipway('run', 'definition.json');
  const script = `{ ${[...COMMAND, 'logs', 'last', 'Long'].join(' ')}; echo $? > code; } | head -n 2`;
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: at.folder, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '1\n2\n', stderr: '' });
  expect(at.read('code')).toBe('0\n');
  const whole = await at.slipway('logs', 'last', 'Long');
  expect(whole.stdout.trimEnd().split('\n')).toHaveLength(200_000);
});

describe('of one that is under way', () => {
  test('--follow goes on with every step until it ends, whichever process runs it', async () => {
    const running = await startWaiting(at);
    const follower = at.start(['logs', 'last', '--follow']);
    await new Promise<void>((resolve) => follower.process.stdout?.once('data', () => resolve()));
    await at.write('go', '');
    expect(await follower.ended).toEqual({
      code: 0,
      stdout: 'Waits | line 1\nWaits | line 2\nAfter | after\n',
      stderr: '',
    });
    expect((await running.ended).code).toBe(0);
  });

  test('--follow goes on when another process takes over, and writes no line twice', async () => {
    await kill(await startWaiting(at));
    const resumed = at.start(['resume', 'last']);
    await new Promise<void>((resolve) => {
      resumed.process.stderr?.on('data', (data) => String(data).includes('goes on') && resolve());
    });
    const follower = at.start(['logs', 'last', 'Waits', '--follow', '--json']);
    await new Promise<void>((resolve) => follower.process.stdout?.once('data', () => resolve()));
    await at.write('go', '');
    const { code, stdout } = await follower.ended;
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([{ Line: 'line 1' }, { Line: 'line 2' }]);
    await resumed.ended;
  });

  test('Ctrl-C ends the following, and not the execution', async () => {
    const running = await startWaiting(at);
    const follower = at.start(['logs', 'last', '--follow']);
    await new Promise<void>((resolve) => follower.process.stdout?.once('data', () => resolve()));
    follower.process.kill('SIGINT');
    expect(await follower.ended).toEqual({ code: 130, stdout: 'Waits | line 1\n', stderr: '' });
    await at.write('go', '');
    expect((await running.ended).code).toBe(0);
  });

  test('of one that was interrupted there is what there is, and how it goes on', async () => {
    const running = await startWaiting(at);
    const id = await newest(at);
    const log = `.slipway/logs/${id}/Waits.log`;
    await until(() => at.has(log) && at.read(log) !== '');
    await kill(running);
    const { code, stdout, stderr } = await at.slipway('logs', id, '--follow');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Waits | line 1\n' });
    expect(stderr).toBe(
      `Nobody runs execution ${id} any more: this is all there is. Go on with it: slipway resume ${id}\n`,
    );
    await at.slipway('stop', id);
  });
});
