import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type CloudProject, cloudProject } from '../test/cloud-project.ts';
import { until } from '../test/project.ts';

/** One module, unchanged whatever its target: a file of this machine, a step after another, a model. */
const PIPELINE = `
import { modelStep, pipeline, processingStep, trainingStep } from 'slipway';

export default (session) => {
  const instanceType = 'ml.m5.large';
  const prepare = processingStep(session, {
    name: 'Prepare',
    image: 'image',
    instanceType,
    code: session.localFile(new URL('prepare.py', import.meta.url)),
    outputs: [{ name: 'train', source: '/opt/ml/processing/train' }],
  });
  const train = trainingStep(session, {
    name: 'Train',
    image: 'image',
    instanceType,
    inputs: { train: { uri: prepare.properties.ProcessingOutputConfig.Outputs.train.S3Output.S3Uri } },
  });
  const modelData = train.properties.ModelArtifacts.S3ModelArtifacts;
  const model = modelStep(session, { name: 'Model', image: 'image', modelData });
  return pipeline({ name: 'Abalone', steps: [prepare, train, model] });
};
`;

async function written(options: Parameters<typeof cloudProject>[0] = {}): Promise<CloudProject> {
  const at = await cloudProject(options);
  await at.write(
    'pipeline.mjs',
    PIPELINE.replaceAll("'slipway'", JSON.stringify(new URL('../index.ts', import.meta.url).href)),
  );
  await at.write('prepare.py', 'print("hello")');
  return at;
}

const statuses = (stdout: string): object =>
  Object.fromEntries(
    JSON.parse(stdout).Steps.map((step: { StepName: string; StepStatus: string }) => [
      step.StepName,
      step.StepStatus,
    ]),
  );

describe('slipway run --target sagemaker', () => {
  test('runs each step as a job of SageMaker, of which all commands then know', async () => {
    const at = await written();
    const run = await at.slipway('run', 'pipeline.mjs', '--target', 'sagemaker', '--role', at.role, '--json');
    expect(run.code).toBe(0);
    expect(statuses(run.stdout)).toEqual({ Prepare: 'Succeeded', Train: 'Succeeded', Model: 'Succeeded' });
    expect(at.service.snapshot().jobs.map(({ type, status }) => [type, status])).toEqual([
      ['TrainingJob', 'Completed'],
      ['ProcessingJob', 'Completed'],
    ]);
    expect(at.service.snapshot().models).toHaveLength(1);
    expect(at.service.list(`${at.bucket}/`).filter((uri) => uri.endsWith('prepare.py'))).toHaveLength(1);

    const calls = at.service.calls.length;
    const runs = await at.slipway('runs');
    expect(runs.stdout).toMatch(/Abalone +Succeeded/);
    const show = await at.slipway('show', 'last');
    expect(show.stdout).toMatch(/Train +Succeeded .*s3:\/\//);
    const why = await at.slipway('why', 'last', 'Train');
    expect([why.code, why.stderr]).toEqual([0, '']);
    const stop = await at.slipway('stop', 'last');
    expect(stop.stderr).toContain('It has ended before.');
    const logs = await at.slipway('logs', 'last', 'Train');
    expect(logs.code).toBe(0);
    // They look at what is here.
    expect(at.service.calls.length).toBe(calls);
  });

  test('takes what it is told of SageMaker from the config', async () => {
    const at = await written();
    const { role } = at;
    const sagemaker = { role, tags: { team: 'research' } };
    await at.write('slipway.config.json', { target: 'sagemaker', sagemaker });
    const run = await at.slipway('run', 'pipeline.mjs');
    expect(run.code).toBe(0);
    const created = at.service.calls.find(({ operation }) => operation === 'CreateTrainingJob');
    expect(created?.input).toMatchObject({ RoleArn: role, Tags: [{ Key: 'team', Value: 'research' }] });
  });

  test('goes on in another process with the jobs of one that was killed, and makes none twice', async () => {
    const at = await written();
    // Done, and not answered before it dies.
    at.service.addFault({ operation: 'CreateProcessingJob', kind: 'slow', delay: 3_600_000 });
    const target = ['--target', 'sagemaker', '--role', at.role];
    const first = at.start(['run', 'pipeline.mjs', ...target]);
    await until(() => at.service.countOf('CreateProcessingJob') > 0);
    first.process.kill('SIGKILL');
    await first.ended;
    const resumed = await at.slipway('resume', 'last', '--json');
    expect(resumed.code).toBe(0);
    expect(statuses(resumed.stdout)).toEqual({
      Prepare: 'Succeeded',
      Train: 'Succeeded',
      Model: 'Succeeded',
    });
    expect(at.service.snapshot().jobs).toHaveLength(2);
  });

  test('stops its jobs at Ctrl-C, and says so in the journal', async () => {
    const at = await written({ durations: { running: 3_600_000 } });
    const run = at.start(['run', 'pipeline.mjs', '--target', 'sagemaker', '--role', at.role]);
    await until(() => at.service.countOf('CreateProcessingJob') > 0);
    await until(() => at.service.snapshot().jobs.some(({ status }) => status === 'InProgress'));
    run.process.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(stderr).toContain('SageMaker stops the jobs');
    expect(code).toBe(130);
    expect(at.service.snapshot().jobs.map(({ status }) => status)).toEqual(['Stopped']);
  });

  test('takes steps from the cache by what S3 says of their inputs', async () => {
    const at = await written();
    const run = ['run', 'pipeline.mjs', '--target', 'sagemaker', '--role', at.role, '--cache', 'all'];
    expect((await at.slipway(...run)).code).toBe(0);
    const again = await at.slipway(...run, '--json');
    expect(again.code).toBe(0);
    expect(at.service.snapshot().jobs).toHaveLength(2);
    const [prepare] = JSON.parse(again.stdout).Steps;
    expect(prepare).toMatchObject({ StepName: 'Prepare', CacheHitResult: expect.anything() });
  });
});

describe('what --target sagemaker needs', () => {
  test.each([
    ['a role', [], 'ROLE_MISSING', '--role'],
    ['one that is an ARN of one', ['--role', 'me'], 'BAD_ROLE', 'arn:aws:iam'],
  ])('is %s', async (_, role, code, hint) => {
    const at = await written();
    const run = await at.slipway('run', 'pipeline.mjs', '--target', 'sagemaker', ...role, '--json');
    expect(run.code).toBe(3);
    expect(run.stderr).toContain(hint);
    expect(JSON.parse(run.stdout)).toMatchObject({ Error: { Code: code } });
  });

  test('is its package, which is asked for with the command that installs it', async () => {
    const at = await written();
    const preload = fileURLToPath(new URL('../test/without-sagemaker.ts', import.meta.url));
    const without = { NODE_OPTIONS: `--import=${preload}` };
    const args = ['run', 'pipeline.mjs', '--target', 'sagemaker', '--role', at.role];
    const run = await at.start(args, without).ended;
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('npm install @slipway/sagemaker @aws-sdk/client-sagemaker');
    const local = await at.start(['validate', 'pipeline.mjs'], without).ended;
    expect(local.code).toBe(0);
  });

  test.each([
    [
      'credentials that count',
      { service: 'sts', kind: 'expired-token' },
      'AWS_CREDENTIALS_EXPIRED',
      'STS GetCallerIdentity',
    ],
    [
      'a bucket that may be listed',
      { operation: 'ListObjectsV2', kind: 'access-denied' },
      'AWS_ACCESS_DENIED',
      'Allow s3:ListBucket to arn:aws:sts::123456789012:assumed-role/slipway/session',
    ],
    [
      'leave to create jobs',
      { operation: 'CreateProcessingJob', kind: 'access-denied' },
      undefined,
      'iam:PassRole on arn:aws:iam::123456789012:role/execution',
    ],
  ] as const)('are %s', async (_, fault, code, says) => {
    const at = await written();
    at.service.addFault({ ...fault, times: 99 });
    const run = await at.slipway('run', 'pipeline.mjs', '--target', 'sagemaker', '--role', at.role, '--json');
    expect(run.code).toBe(3);
    expect(run.stderr).toContain(says);
    expect(JSON.parse(run.stdout).Error?.Code).toBe(code);
  });

  test('is a bucket, and none is made', async () => {
    const at = await written();
    const sagemaker = { role: at.role, bucket: 'nowhere' };
    await at.write('slipway.config.json', { sagemaker });
    const run = await at.slipway('run', 'pipeline.mjs', '--target', 'sagemaker');
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('aws s3 mb s3://nowhere');
    expect(at.service.calls.some(({ operation }) => operation.startsWith('Create'))).toBe(false);
  });

  test('are options that have to do with it', async () => {
    const at = await written();
    const run = await at.slipway('run', 'pipeline.mjs', '--target', 'sagemaker', '--backend', 'docker');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('--backend is for jobs of this machine');
    const bad = await at.slipway('run', 'pipeline.mjs', '--target', 'moon');
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('local, sagemaker, pipelines');
  });

  test('leaves a run on this machine without any call', async () => {
    const at = await written();
    const run = await at.slipway('run', 'pipeline.mjs', '--image', 'image=host');
    // There is no trainer in this image; what counts is who was asked.
    expect(run.code).not.toBe(3);
    expect(at.service.calls).toEqual([]);
    expect(existsSync(join(at.folder, '.slipway/buckets'))).toBe(true);
    expect(readFileSync(join(at.folder, 'prepare.py'), 'utf8')).toContain('hello');
  });
});
