import { describe, expect, test } from 'vitest';
import { type CloudProject, cloudProject } from '../test/cloud-project.ts';
import { type Ended, until } from '../test/project.ts';

/** The module that runs anywhere: a file of this machine, a step after another, a model. */
const PIPELINE = `
import { integerParameter, modelStep, pipeline, processingStep, trainingStep } from 'slipway';

export default (session) => {
  const instanceType = 'ml.m5.large';
  const rounds = integerParameter('Rounds', { default: 10 });
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
  return pipeline({ name: 'Abalone', parameters: [rounds], steps: [prepare, train, model] });
};
`;

interface Written extends CloudProject {
  /** `slipway run pipeline.mjs --target pipelines`, with what follows. */
  run(...more: readonly string[]): Promise<Ended>;
  /** A command on what SageMaker keeps. */
  there(...args: readonly string[]): Promise<Ended>;
}

async function written(options: Parameters<typeof cloudProject>[0] = {}): Promise<Written> {
  const at = await cloudProject(options);
  const index = JSON.stringify(new URL('../index.ts', import.meta.url).href);
  await at.write('pipeline.mjs', PIPELINE.replace("'slipway'", index));
  await at.write('prepare.py', 'print("hello")');
  const target = ['--target', 'pipelines'];
  return {
    ...at,
    run: (...more) => at.slipway('run', 'pipeline.mjs', ...target, '--role', at.role, ...more),
    there: (...args) => at.slipway(...args, ...target),
  };
}

const arnOf = ({ stdout }: Ended): string => JSON.parse(stdout).PipelineExecutionArn;
const statuses = ({ stdout }: Ended): object =>
  Object.fromEntries(
    JSON.parse(stdout).Steps.map((step: { StepName: string; StepStatus: string }) => [
      step.StepName,
      step.StepStatus,
    ]),
  );
const ALL = { Prepare: 'Succeeded', Train: 'Succeeded', Model: 'Succeeded' };

describe('slipway deploy', () => {
  test('makes a pipeline, leaves it alone where nothing has changed, and updates it where its code has', async () => {
    const at = await written();
    const deploy = (...more: readonly string[]): Promise<Ended> =>
      at.slipway(
        'deploy',
        'pipeline.mjs',
        '--role',
        at.role,
        '--tag',
        'team=research',
        '--jobs',
        '2',
        ...more,
      );
    const first = await deploy('--json');
    expect(first).toMatchObject({ code: 0 });
    const PipelineArn = 'arn:aws:sagemaker:us-east-1:123456789012:pipeline/Abalone';
    expect(JSON.parse(first.stdout)).toEqual({ PipelineArn, Change: 'created' });
    const created = at.service.calls.find(({ operation }) => operation === 'CreatePipeline');
    expect(created?.input).toMatchObject({
      RoleArn: at.role,
      Tags: [{ Key: 'team', Value: 'research' }],
      ParallelismConfiguration: { MaxParallelExecutionSteps: 2 },
    });
    expect(at.service.list(`${at.bucket}/`).filter((uri) => uri.endsWith('prepare.py'))).toHaveLength(1);
    expect((await deploy()).stdout).toBe(`${PipelineArn} unchanged\n`);
    await at.write('prepare.py', 'print("other")');
    expect((await deploy()).stdout).toBe(`${PipelineArn} updated\n`);
    expect(at.service.countOf('UpdatePipeline')).toBe(1);
    expect((await deploy('--name', 'Other')).stdout).toContain('pipeline/Other created');
    expect(at.service.snapshot()).toMatchObject({ executions: [], jobs: [] });
  });

  test.each([
    ['a role', ['deploy', 'pipeline.mjs'], 3, 'ROLE_MISSING', 'aws iam list-roles'],
    ['one that is a role', ['deploy', 'pipeline.mjs', '--role', 'me'], 3, 'BAD_ROLE', 'arn:aws:iam'],
    ['a pipeline', ['deploy', 'none.mjs', '--role', 'R'], 2, 'FILE_NOT_FOUND', 'pipeline definition'],
    ['tags that are some', ['deploy', 'pipeline.mjs', '--tag', 'team'], 2, 'BAD_OPTION', 'KEY=VALUE'],
  ])('takes %s', async (_, args, code, error, hint) => {
    const at = await written();
    const deployed = await at.slipway(...args.map((arg) => (arg === 'R' ? at.role : arg)), '--json');
    expect(deployed.code).toBe(code);
    expect(JSON.parse(deployed.stdout)).toMatchObject({ Error: { Code: error } });
    expect(deployed.stderr).toContain(hint);
    expect(at.service.snapshot().pipelines).toEqual([]);
  });

  test('needs to be allowed what it calls, and says by whom', async () => {
    const at = await written();
    at.service.addFault({ operation: 'CreatePipeline', kind: 'access-denied' });
    const deployed = await at.slipway('deploy', 'pipeline.mjs', '--role', at.role);
    expect(deployed.code).toBe(3);
    expect(deployed.stderr).toContain('AWS_ACCESS_DENIED');
    expect(deployed.stderr).toContain(`iam:PassRole on ${at.role}`);
  });
});

describe('slipway run --target pipelines', () => {
  test('runs the pipeline there, is seen as a run here is, and then by every command', async () => {
    const at = await written();
    const run = await at.run('--param', 'Rounds=3', '--json');
    expect(run).toMatchObject({ code: 0 });
    expect(statuses(run)).toEqual(ALL);
    const arn = arnOf(run);
    const id = arn.slice(-12);
    expect(run.stderr).toMatch(/Prepare .*started\n.*Prepare .*Succeeded.*\n.*Train .*started\n/);
    expect(run.stderr).toMatch(/^ Train +Succeeded .*s3:\/\//m);
    expect(run.stderr).toContain(`Pipeline execution ${id} Succeeded`);
    expect(at.service.snapshot().executions).toEqual([arn]);

    const listed = await at.there('runs');
    expect(listed.stdout).toMatch(new RegExp(`^ ${id}  Abalone +Succeeded `, 'm'));
    const summaries = JSON.parse((await at.there('runs', '--json')).stdout).PipelineExecutionSummaries;
    expect(summaries).toEqual([
      {
        PipelineExecutionArn: arn,
        StartTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        PipelineExecutionStatus: 'Succeeded',
      },
    ]);
    for (const named of ['last', id, id.slice(0, 6), arn]) {
      const shown = await at.there('show', named, '--json');
      expect(shown.stdout).toBe(run.stdout);
    }
    const show = await at.there('show', 'last');
    expect(show.stdout).toContain('parameters  Rounds=3');
    expect(show.stdout).toContain(`What its jobs wrote: slipway logs ${id} --target pipelines`);
    const logs = await at.there('logs', 'last', 'Train');
    expect(logs).toMatchObject({ code: 0, stdout: expect.stringMatching(/^pipelines-.*-Train-\w+ runs\n$/) });
    const all = JSON.parse((await at.there('logs', 'last', '--json')).stdout).Lines;
    expect(all).toMatchObject([
      { StepName: 'Prepare', Attempt: 1 },
      { StepName: 'Train', Attempt: 1, Line: logs.stdout.trimEnd() },
    ]);
    expect((await at.there('stop', 'last')).stderr).toContain('It has ended before.');
    const none = await at.there('logs', 'last', 'None');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('LOG_NOT_FOUND')]);
    // The journal of this folder knows nothing of it.
    expect((await at.slipway('runs')).stdout).toBe('');
  });

  test('says why a step failed, and resume goes on from there', async () => {
    const at = await written();
    at.service.addRule({
      nameContains: '-Train-',
      times: 1,
      ends: 'Failed',
      failureReason: 'AlgorithmError: no data',
      logs: ['reading', 'nothing there'],
    });
    const run = await at.run('--json');
    expect(run.code).toBe(1);
    const id = arnOf(run).slice(-12);
    expect(run.stderr).toContain('Train failed: ClientError: AlgorithmError: no data');
    expect(run.stderr).toContain('    nothing there\n  All about it: aws sagemaker describe-training-job');
    expect(run.stderr).toContain(`Go on from there: slipway resume ${id} --target pipelines`);
    const resumed = await at.there('resume', id, '--json');
    expect(resumed.code).toBe(0);
    expect(arnOf(resumed)).toBe(arnOf(run));
    expect(statuses(resumed)).toEqual(ALL);
    expect(at.service.countOf('CreatePipeline')).toBe(1);
    const again = await at.there('resume', id);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('it succeeded')]);
  });

  test('is stopped by Ctrl-C, and by another process; logs follow it to its end', async () => {
    const at = await written();
    at.service.addRule({ nameContains: '-Prepare-', ends: 'WhenStopped', logs: ['waiting'] });
    const isRunning = (): boolean => at.service.snapshot().jobs.some(({ status }) => status === 'InProgress');
    const target = ['--target', 'pipelines'];
    const run = at.start(['run', 'pipeline.mjs', ...target, '--role', at.role]);
    await until(isRunning);
    await until(() => at.service.countOf('DescribeLogStreams') > 0);
    run.process.kill('SIGINT');
    const interrupted = await run.ended;
    expect(interrupted).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('SageMaker stops the jobs'),
    });
    expect(at.service.snapshot().jobs.map(({ status }) => status)).toEqual(['Stopped']);

    const second = at.start(['run', 'pipeline.mjs', ...target, '--role', at.role, '--json']);
    await until(isRunning);
    const following = at.start(['logs', 'last', '--follow', ...target]);
    const show = await at.there('show', 'last');
    expect(show.stdout).toMatch(/^ Prepare +(Starting|Executing) /m);
    const stop = await at.there('stop', 'last', '--json');
    expect(stop.code).toBe(0);
    expect(statuses(stop)).toEqual({ Prepare: 'Stopped' });
    expect((await second.ended).code).toBe(130);
    const logs = await following.ended;
    expect(logs).toMatchObject({ code: 0, stdout: 'Prepare | waiting\n' });
  });

  test('runs selected steps with what an execution there has of the others', async () => {
    const at = await written();
    const first = arnOf(await at.run('--json'));
    const run = await at.run('--only', 'Model', '--json');
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout).Steps).toMatchObject([
      { StepName: 'Train', SelectiveExecutionResult: { SourcePipelineExecutionArn: first } },
      { StepName: 'Model' },
    ]);
    const unknown = await at.run('--from', 'Nowhere');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('no step Nowhere')]);
  });

  test('is refused with options that have to do with this machine, and with what is wrong with the pipeline', async () => {
    const at = await written();
    expect(await at.run('--image', 'image=host')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--image is for jobs of this machine'),
    });
    expect(await at.run('--param', 'None=1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('UNKNOWN_PARAMETER'),
    });
    expect(at.service.snapshot().pipelines).toEqual([]);
    await at.write('slipway.config.json', { target: 'pipelines', sagemaker: { role: at.role } });
    expect(await at.slipway('run', 'pipeline.mjs', '--json')).toMatchObject({ code: 0 });
    expect(at.service.snapshot().executions).toHaveLength(1);
  });
});

describe('slipway delete', () => {
  test('removes the pipeline and its models, and says so', async () => {
    const at = await written();
    await at.run();
    await at.run();
    const { models } = at.service.snapshot();
    expect(models).toHaveLength(2);
    const deleted = await at.slipway('delete', 'Abalone');
    expect(deleted.code).toBe(0);
    const [head, ...rest] = deleted.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^Deleted arn:aws:sagemaker:.*:pipeline\/Abalone$/);
    expect(rest.sort()).toEqual(models.map((model) => `Deleted model ${model}`).sort());
    expect(at.service.snapshot()).toMatchObject({ pipelines: [], models: [] });
    const again = await at.slipway('delete', 'Abalone', '--json');
    expect(again.code).toBe(2);
    expect(JSON.parse(again.stdout)).toMatchObject({ Error: { Code: 'PIPELINE_NOT_FOUND' } });
  });

  test('leaves the models where that is asked for', async () => {
    const at = await written();
    await at.run();
    const deleted = await at.slipway('delete', 'Abalone', '--keep-models', '--json');
    expect(JSON.parse(deleted.stdout)).toEqual({
      PipelineArn: expect.stringMatching(/:pipeline\/Abalone$/),
      Models: [],
      PipelineExecutions: 1,
    });
    expect(at.service.snapshot()).toMatchObject({ pipelines: [], models: [expect.any(String)] });
  });
});

test.each([
  [['show', 'last'], 'EXECUTION_NOT_FOUND'],
  [['stop', 'aaaaaaaaaaaa'], 'EXECUTION_NOT_FOUND'],
  [['runs', '--pipeline', 'None'], 'PIPELINE_NOT_FOUND'],
])('%j --target pipelines tells that SageMaker has none', async (args, code) => {
  const at = await written();
  const ended = await at.there(...args, '--json');
  expect(ended.code).toBe(2);
  expect(JSON.parse(ended.stdout)).toMatchObject({ Error: { Code: code } });
  expect(at.has('.slipway')).toBe(false);
});
