import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COMMAND, type Ended, type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

const HOST = ['--image', 'my-image=host'];

let at: Project;
beforeEach(async () => {
  at = await project();
});
afterEach(() => at.remove());

describe('a script that fails', () => {
  const lines = 'for i in $(seq 200); do echo "line $i of it"; done';
  const script = `${lines}; test -f /opt/ml/processing/data/numbers.csv && echo "no column age" > /opt/ml/output/failure; exit 3`;

  test('is told with its step, its reason, its last lines, its whole log and a command that fails again', async () => {
    await at.write('numbers.csv', '1\n2\n');
    const measure = shellStep('Measure', script, {
      inputs: [{ source: './numbers.csv', destination: '/opt/ml/processing/data' }],
    });
    await at.write('definition.json', definitionOf([measure]));
    const { code, stdout, stderr } = await at.slipway('run', 'definition.json', '--json', ...HOST);
    expect(code).toBe(1);
    const [step] = JSON.parse(stdout).Steps;
    expect(step.FailureReason).toBe('ClientError: AlgorithmError: no column age, exit code: 3');
    expect(stderr).toContain('Measure failed: ClientError: AlgorithmError: no column age, exit code: 3');
    expect(stderr).toMatch(/\n {2}The last lines of its log:\n(.*\n)* {4}line 200 of it\n/);
    expect(stderr).not.toContain('line 1 of it');

    const log = /The whole log: (.+)/.exec(stderr)?.[1] ?? '';
    const whole = execFileSync('cat', [log], { encoding: 'utf8' });
    expect(whole).toMatch(/line 1 of it\n(.*\n)*.*line 200 of it\n$/);

    const again = /Run it again by hand: (.+)/.exec(stderr)?.[1] ?? '';
    // From anywhere, with what the job had: its inputs too.
    const ended = spawnSync('sh', ['-c', again], { encoding: 'utf8', cwd: '/' });
    expect(ended.status).toBe(3);
    expect(ended.stdout).toMatch(/line 200 of it\n$/);
  });

  test('does not stop what runs beside it', async () => {
    const fails = shellStep('Fails', 'exit 1');
    const slow = shellStep('Slow', 'sleep 0.5; echo done');
    await at.write('definition.json', definitionOf([fails, slow]));
    const { code, stdout } = await at.slipway('run', 'definition.json', '--json', ...HOST);
    expect(code).toBe(1);
    const statuses = JSON.parse(stdout).Steps.map((step: { StepName: string; StepStatus: string }) => [
      step.StepName,
      step.StepStatus,
    ]);
    expect(Object.fromEntries(statuses)).toEqual({ Fails: 'Failed', Slow: 'Succeeded' });
  });

  test('cannot move the cursor of who reads of it', async () => {
    const rude = shellStep(
      'Rude',
      `printf '\\033[2J\\033]0;title\\007gone\\n' | tee /opt/ml/output/failure; exit 1`,
    );
    await at.write('definition.json', definitionOf([rude]));
    const { stderr } = await at.slipway('run', 'definition.json', ...HOST);
    expect(stderr).toContain('gone');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
    expect(stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });
});

describe('steps run in parallel', () => {
  /** Each waits for the file of the other, both in a folder of the user's. */
  const pair = (limit: string) => {
    const meet = (own: string, other: string) =>
      shellStep(
        own,
        `touch ${at.folder}/${own}; for i in ${limit}; do test -f ${at.folder}/${other} && exit 0; sleep 0.05; done; exit 1`,
      );
    return definitionOf([meet('One', 'Two'), meet('Two', 'One')]);
  };

  test('all that can, by default, where there is room for their jobs', async () => {
    await at.write('definition.json', pair('$(seq 4000)'));
    await at.write('slipway.config.json', { resources: false });
    expect(await at.slipway('run', 'definition.json', ...HOST)).toMatchObject({ code: 0 });
  });

  test('one after the other with --jobs 1, or where the config file says so', async () => {
    await at.write('definition.json', pair('1 2 3'));
    await at.write('slipway.config.json', { resources: false });
    expect(await at.slipway('run', 'definition.json', '--jobs', '1', ...HOST)).toMatchObject({ code: 1 });
    expect([at.has('One'), at.has('Two')]).toEqual([true, false]);
    await at.write('slipway.config.json', { parallelism: 1, resources: false });
    expect(await at.slipway('run', 'definition.json', ...HOST)).toMatchObject({ code: 1 });
    expect(at.has('Two')).toBe(false);
  });
});

test('jobs take what their instance type has: the next waits until there is room, and not for ever', async () => {
  // Whichever comes first, it goes on until the test has seen what becomes of the other.
  const wait = `until test -f ${at.folder}/go; do sleep 0.05; done`;
  const step = (name: string) => shellStep(name, `echo ${name} >> ${at.folder}/ran; ${wait}`);
  await at.write('definition.json', definitionOf([step('One'), step('Two')]));
  const run = async (resources: object, seen: RegExp): Promise<Ended> => {
    await at.write('slipway.config.json', { resources: { cpus: 2, ...resources } });
    await rm(`${at.folder}/go`, { force: true });
    const { process: child, ended } = at.start(['run', 'definition.json', ...HOST]);
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
      if (seen.test(said)) writeFileSync(`${at.folder}/go`, '');
    });
    return await ended;
  };
  const { code, stderr } = await run({}, /waiting for/);
  expect(code).toBe(0);
  expect(stderr).toMatch(/(One|Two) +waiting for 2 CPUs, 8 GiB: free are 0 CPUs/);
  expect(at.read('ran').split('\n').sort()).toEqual(['', 'One', 'Two']);
  const late = await run({ waitSeconds: 0.1 }, /Failed after/);
  expect(late.code).toBe(1);
  expect(late.stderr).toMatch(
    /(One|Two) failed: ResourceLimitExceeded: no room for 2 CPUs, 8 GiB within 0\.1 s/,
  );
  // One of them had its room.
  expect(at.read('ran').split('\n')).toHaveLength(4);
});

test('what a job will not have here is warned of before it runs, once', async () => {
  const step = shellStep('Train', 'echo "$COLOUR" > $COLOUR_FILE', { instanceType: 'ml.p5.48xlarge' });
  await at.write('definition.json', definitionOf([step]));
  const environment = { COLOUR: 'blue', COLOUR_FILE: `${at.folder}/colour` };
  const steps = { 'T*': { container: { sharedMemory: '2g', environment } } };
  await at.write('slipway.config.json', { steps, resources: { gpus: 0 } });
  const { code, stderr } = await at.slipway('run', 'definition.json', ...HOST);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr.match(/warning Train: \S+InstanceType ml\.p5\.48xlarge has GPUs/g)).toHaveLength(1);
  expect(
    stderr.match(/warning Train: .*sharedMemory of its container settings have no effect/g),
  ).toHaveLength(1);
  // Variables need no container.
  expect(at.read('colour')).toBe('blue\n');
});

test('several run in one folder at once', async () => {
  await at.write('definition.json', definitionOf([shellStep('Run', 'true')]));
  const run = () => at.slipway('run', 'definition.json', '--json', ...HOST);
  const ended = await Promise.all([run(), run(), run()]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(new Set(ended.map(({ stdout }) => JSON.parse(stdout).PipelineExecutionArn)).size).toBe(3);
});

test('who reads may stop reading: the pipeline goes on to its end', async () => {
  await at.write('definition.json', definitionOf([shellStep('Run', `sleep 0.3; touch ${at.folder}/done`)]));
  const command = [...COMMAND, 'run', 'definition.json', '--json', ...HOST].join(' ');
  const script = `{ ${command} 2>&1; echo $? > code; } | head -n 1`;
  const { stdout } = spawnSync('sh', ['-c', script], { cwd: at.folder, encoding: 'utf8' });
  expect(stdout).toMatch(/Run +started\n$/);
  expect(at.read('code')).toBe('0\n');
  expect(at.has('done')).toBe(true);
});

describe('nothing of AWS is needed, and nothing of the user’s gets in', () => {
  test('buckets are folders in <dir>/.slipway, inputs and outputs alike', async () => {
    await at.write('some where/.slipway/buckets/mine/in/numbers.csv', '1\n2\n');
    const copy = shellStep('Copy', 'cp -r /opt/ml/processing/in/. /opt/ml/processing/out/', {
      inputs: [{ source: 's3://mine/in/', destination: '/opt/ml/processing/in' }],
      outputs: [{ name: 'out', source: '/opt/ml/processing/out', destination: 's3://yours/out' }],
    });
    await at.write('definition.json', definitionOf([copy]));
    const { code, stderr } = await at.slipway('run', 'definition.json', '--dir', 'some where', ...HOST);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(at.read('some where/.slipway/buckets/yours/out/numbers.csv')).toBe('1\n2\n');
    expect(at.names()).toEqual(['definition.json', 'some where']);
  });

  test('no variable, HOME or region is needed, and credentials of the caller never reach a job', async () => {
    await at.write('definition.json', definitionOf([shellStep('Show', 'env; ls -a "$HOME"')]));
    const bare = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
    const { PATH } = process.env;
    expect(await at.start(['run', 'definition.json', ...HOST], { ...bare, PATH }).ended).toMatchObject({
      code: 0,
    });

    await at.write('home/.aws/credentials', '[default]\naws_access_key_id = AKIASECRET\n');
    const secrets = {
      HOME: join(at.folder, 'home'),
      AWS_ACCESS_KEY_ID: 'AKIASECRET',
      AWS_SECRET_ACCESS_KEY: 'SECRET',
      AWS_SESSION_TOKEN: 'SECRET',
      AWS_PROFILE: 'SECRET',
      AWS_SHARED_CREDENTIALS_FILE: 'SECRET',
      MY_TOKEN: 'SECRET',
      AWS_REGION: 'eu-central-1',
    };
    const { code, stdout, stderr } = await at.start(['run', 'definition.json', '--json', ...HOST], secrets)
      .ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout).PipelineExecutionArn).toContain(':eu-central-1:');
    const folders = readdirSync(join(at.folder, '.slipway/logs'));
    const logs = folders.map((folder) => at.read(`.slipway/logs/${folder}/Show.log`)).join('');
    expect(logs).toContain('AWS_REGION=eu-central-1');
    expect(logs + stderr).not.toContain('SECRET');
    // Nor do they touch the disk.
    const found = spawnSync('grep', ['-rl', 'SECRET', join(at.folder, '.slipway')], { encoding: 'utf8' });
    expect(found.stdout).toBe('');
  });

  test('what a kind says of a job while it runs is told: a warning, and what takes long', async () => {
    const kind = `{
      type: 'Odd',
      request: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
      support: {},
      runner: async () => ({ run: async (_request, context) => { context.warn('this is odd'); context.progress('being odd'); return {}; } }),
    }`;
    await at.write('slipway.config.mjs', `export default { kinds: [${kind}] };`);
    await at.write('definition.json', {
      Version: '2020-12-01',
      Steps: [{ Name: 'A', Type: 'Odd', Arguments: { B: 1 } }],
    });
    const { code, stderr } = await at.slipway('run', 'definition.json');
    expect(code).toBe(0);
    expect(stderr).toContain('warning A: this is odd\n');
    expect(stderr).toMatch(/^\d\d:\d\d:\d\d {2}A +being odd$/m);
    // What the plan warns of is told once, before anything runs.
    expect(stderr.match(/is not read by the local runner/g)).toHaveLength(1);
    expect(stderr).toMatch(/^warning A: B is not read by the local runner/);
  });
});
