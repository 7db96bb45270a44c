import { describe, expect, test } from 'vitest';
import { type CloudProject, cloudProject } from '../test/cloud-project.ts';
import { until } from '../test/project.ts';

const SLIPWAY = JSON.stringify(new URL('../index.ts', import.meta.url).href);

/** Prepares, trains, evaluates, and makes a model of what is good, as the abalone pipeline does. */
const PIPELINE = `
import { conditionStep, jsonGet, lessThanOrEqualTo, modelStep, pipeline, processingStep, trainingStep, transformStep } from ${SLIPWAY};

export default (session) => {
  const instanceType = 'ml.m5.large';
  const image = 'image';
  const shell = (script) => ['sh', '-c', script, 'job'];
  const prepare = processingStep(session, {
    name: 'Prepare',
    image,
    instanceType,
    command: shell('sort /opt/ml/processing/raw/raw.csv > /opt/ml/processing/train/train.csv'),
    inputs: [{ name: 'raw', source: 's3://' + session.defaultBucket + '/raw/raw.csv', destination: '/opt/ml/processing/raw' }],
    outputs: [{ name: 'train', source: '/opt/ml/processing/train' }],
  });
  const train = trainingStep(session, {
    name: 'Train',
    image,
    instanceType,
    inputs: {
      train: { uri: prepare.properties.ProcessingOutputConfig.Outputs.train.S3Output.S3Uri },
      extra: { uri: 's3://' + session.defaultBucket + '/extra' },
    },
  });
  const modelData = train.properties.ModelArtifacts.S3ModelArtifacts;
  const evaluation = { name: 'Evaluation', outputName: 'evaluation', path: 'evaluation.json' };
  const evaluate = processingStep(session, {
    name: 'Evaluate',
    image,
    instanceType,
    command: shell('tar xzf /opt/ml/processing/model/model.tar.gz -C /tmp --to-stdout; echo \\'{"mse": 2.5}\\' > /opt/ml/processing/evaluation/evaluation.json'),
    inputs: [{ name: 'model', source: modelData, destination: '/opt/ml/processing/model' }],
    outputs: [{ name: 'evaluation', source: '/opt/ml/processing/evaluation' }],
    propertyFiles: [evaluation],
  });
  const model = modelStep(session, { name: 'Model', image, modelData });
  const predict = transformStep(session, {
    name: 'Predict',
    modelName: model.properties.ModelName,
    instanceType,
    data: 's3://' + session.defaultBucket + '/raw',
  });
  const isGood = conditionStep({
    name: 'IsGood',
    conditions: [lessThanOrEqualTo(jsonGet({ step: evaluate, propertyFile: evaluation }, 'mse'), 3)],
    ifSteps: process.env.PREDICTS ? [model, predict] : [],
  });
  return pipeline({ name: 'Abalone', steps: [prepare, train, evaluate, isGood] });
};
`;

interface HybridProject extends CloudProject {
  readonly run: readonly string[];
  /** Keys that were put into S3 from here. */
  uploads(): readonly string[];
}

async function written(options: Parameters<typeof cloudProject>[0] = {}): Promise<HybridProject> {
  const at = await cloudProject(options);
  await at.write('pipeline.mjs', PIPELINE);
  const bucket = `.slipway/buckets/${at.bucket.slice('s3://'.length)}`;
  await at.write(`${bucket}/raw/raw.csv`, '2\n1\n');
  await at.write(`${bucket}/extra/a.csv`, 'a');
  await at.write(`${bucket}/extra/b.csv`, 'b');
  const run = ['run', 'pipeline.mjs', '--step-target', 'Train=sagemaker', '--role', at.role];
  return {
    ...at,
    run: [...run, '--image', 'image=host', '--json'],
    uploads: () =>
      at.service.calls.flatMap(({ operation, input }) =>
        operation === 'PutObject' && 'Key' in input ? [String(input.Key)] : [],
      ),
  };
}

const ended = (stdout: string): object =>
  Object.fromEntries(
    JSON.parse(stdout).Steps.map(
      (step: { StepName: string; StepStatus: string; CacheHitResult?: object }) => [
        step.StepName,
        step.CacheHitResult ? 'cached' : step.StepStatus,
      ],
    ),
  );
const ALL_SUCCEEDED = {
  Prepare: 'Succeeded',
  Train: 'Succeeded',
  Evaluate: 'Succeeded',
  IsGood: 'Succeeded',
};

describe('a run of which one step is in the cloud', () => {
  test('brings to that step what was made here, and back what it made, each content once', async () => {
    const at = await written();
    const first = await at.slipway(...at.run);
    expect([first.code, first.code === 0 ? '' : first.stderr]).toEqual([0, '']);
    expect(ended(first.stdout)).toEqual(ALL_SUCCEEDED);
    const { jobs } = at.service.snapshot();
    expect(jobs.map(({ type, status }) => [type, status])).toEqual([['TrainingJob', 'Completed']]);
    const made = at.service.list(`${at.bucket}/`).find((uri) => uri.endsWith('train.csv')) ?? '';
    expect(new TextDecoder().decode(at.service.read(made))).toBe('1\n2\n');
    const log = await at.slipway('logs', 'last', 'Evaluate');
    expect(log.stdout).toContain('"trainedBy":"pipelines-');
    expect(first.stderr).toMatch(/Train +Uploading 2 objects, 2 bytes/);
    expect(first.stderr).toMatch(/Evaluate +Downloading s3:/);
    const uploads = at.uploads();
    expect(uploads.filter((key) => key.startsWith('extra/')).sort()).toEqual(['extra/a.csv', 'extra/b.csv']);
    expect(uploads.filter((key) => key.startsWith('raw/'))).toEqual([]);

    const again = await at.slipway(...at.run);
    expect(ended(again.stdout)).toEqual(ALL_SUCCEEDED);
    // What Prepare made this time is at a place of its own.
    expect(at.uploads().slice(uploads.length)).toEqual([expect.stringContaining('train.csv')]);

    await at.write(`.slipway/buckets/${at.bucket.slice('s3://'.length)}/extra/b.csv`, 'changed');
    const changed = await at.slipway(...at.run);
    expect(changed.code).toBe(0);
    expect(at.uploads().filter((key) => key === 'extra/b.csv')).toHaveLength(2);
    expect(at.uploads().filter((key) => key === 'extra/a.csv')).toHaveLength(1);
  });

  test('is taken from the cache on both sides, and nothing crosses for it', async () => {
    const at = await written();
    expect((await at.slipway(...at.run, '--cache', 'all')).code).toBe(0);
    const crossed = () =>
      at.service.calls.filter(({ operation }) => /^(Put|Get)Object$|^Create/.test(operation)).length;
    const before = crossed();
    const again = await at.slipway(...at.run, '--cache', 'all');
    expect(ended(again.stdout)).toEqual({
      Prepare: 'cached',
      Train: 'cached',
      Evaluate: 'cached',
      IsGood: 'Succeeded',
    });
    expect(crossed()).toBe(before);
  });

  test('goes on in another process with the job of one that was killed', async () => {
    const at = await written();
    // Done, and not answered before it dies.
    at.service.addFault({ operation: 'CreateTrainingJob', kind: 'slow', delay: 3_600_000 });
    const first = at.start(at.run);
    await until(() => at.service.countOf('CreateTrainingJob') > 0);
    first.process.kill('SIGKILL');
    await first.ended;
    const uploads = at.uploads().length;
    const resumed = await at.slipway('resume', 'last', '--json');
    expect([resumed.code, ended(resumed.stdout)]).toEqual([0, ALL_SUCCEEDED]);
    expect(at.service.snapshot().jobs).toHaveLength(1);
    expect(at.uploads()).toHaveLength(uploads);
  });

  test('stops its jobs on both sides at Ctrl-C, and can go on', async () => {
    const at = await written({ durations: { running: 3_600_000 } });
    const run = at.start(at.run);
    await until(() => at.service.snapshot().jobs.some(({ status }) => status === 'InProgress'));
    run.process.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(at.service.snapshot().jobs.map(({ status }) => status)).toEqual(['Stopped']);
    const show = await at.slipway('show', 'last');
    expect(show.stdout).toMatch(/Train +Stopped/);
  });

  test('reads property files that a step in the cloud has made', async () => {
    const objects = { 'evaluation/evaluation.json': '{"mse": 2}' };
    const at = await written({ onJob: ({ type }) => (type === 'ProcessingJob' ? { objects } : {}) });
    const run = await at.slipway(...at.run, '--step-target', 'Evaluate=sagemaker');
    expect(ended(run.stdout)).toEqual(ALL_SUCCEEDED);
    expect(at.service.snapshot().jobs).toHaveLength(2);
    // The model went from one job to the other without coming here.
    expect(run.stderr).not.toContain('model.tar.gz,');
  });

  test('takes its targets from the config, the other way round too', async () => {
    const at = await written();
    const { role } = at;
    await at.write('slipway.config.json', {
      target: 'sagemaker',
      sagemaker: { role },
      images: { image: 'host' },
      steps: { 'Prep*': { target: 'local' }, Evaluate: { target: 'local' } },
    });
    const run = await at.slipway('run', 'pipeline.mjs', '--json');
    expect(ended(run.stdout)).toEqual(ALL_SUCCEEDED);
    expect(at.service.snapshot().jobs).toHaveLength(1);
  });

  test('refuses a model on one side and its Transform on the other, before anything runs', async () => {
    const at = await written();
    const run = await at.start([...at.run, '--step-target', 'Predict=sagemaker'], { PREDICTS: '1' }).ended;
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('MODEL_ELSEWHERE');
    expect(run.stderr).toContain('--step-target Model=sagemaker, or --step-target Predict=local');
    expect(at.service.countOf('CreateTrainingJob')).toBe(0);
  });
});
