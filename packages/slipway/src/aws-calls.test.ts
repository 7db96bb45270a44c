import { AWS_CALLS, type AwsTarget } from '@slipway/sagemaker';
import { describe, expect, test } from 'vitest';
import { type CloudProject, cloudProject } from './test/cloud-project.ts';
import { type Ended, until } from './test/project.ts';

const SLIPWAY = JSON.stringify(new URL('./index.ts', import.meta.url).href);

/** A step of every kind that makes something, a value out of a file in S3, and a file too large for one request. */
const PIPELINE = `
import { conditionStep, jsonGet, lessThanOrEqualTo, modelStep, pipeline, processingStep, registerModelStep, trainingStep, transformStep } from ${SLIPWAY};

export default (session) => {
  const instanceType = 'ml.m5.large';
  const image = 'image';
  const evaluation = { name: 'Evaluation', outputName: 'evaluation', path: 'evaluation.json' };
  const prepare = processingStep(session, {
    name: 'Prepare', image, instanceType,
    command: ['sh', '-c', 'echo \\'{"mse": 2}\\' > /opt/ml/processing/evaluation/evaluation.json', 'job'],
    inputs: [{ name: 'large', source: session.localFile(new URL('large.bin', import.meta.url)), destination: '/opt/ml/processing/large' }],
    outputs: [{ name: 'evaluation', source: '/opt/ml/processing/evaluation' }],
    propertyFiles: [evaluation],
  });
  const data = prepare.properties.ProcessingOutputConfig.Outputs.evaluation.S3Output.S3Uri;
  const train = trainingStep(session, { name: 'Train', image, instanceType, inputs: { train: { uri: data } } });
  const modelData = train.properties.ModelArtifacts.S3ModelArtifacts;
  const model = modelStep(session, { name: 'Model', image, modelData });
  const predict = transformStep(session, { name: 'Predict', modelName: model.properties.ModelName, instanceType, data });
  const register = registerModelStep(session, {
    name: 'Register', image, modelData, modelPackageGroupName: 'Group', contentTypes: ['text/csv'], responseTypes: ['text/csv'],
  });
  const isGood = conditionStep({
    name: 'IsGood',
    conditions: [lessThanOrEqualTo(jsonGet({ step: prepare, propertyFile: evaluation }, 'mse'), 3)],
    ifSteps: process.env.SHORT ? [] : [model, predict, register],
  });
  return pipeline({ name: 'EveryKind', steps: [prepare, train, isGood] });
};
`;

async function written(running = 50): Promise<CloudProject> {
  const objects = { 'evaluation/evaluation.json': '{"mse": 2}' };
  const at = await cloudProject({
    durations: { running },
    onJob: ({ type }) => (type === 'ProcessingJob' ? { objects } : {}),
  });
  await at.write('pipeline.mjs', PIPELINE);
  // Above the 16 MB of one part.
  await at.write('large.bin', '0'.repeat(17 * 1024 * 1024));
  return at;
}

/** Calls that were made, and that the least policy of a target does not allow. */
function notAllowed({ service }: CloudProject, target: AwsTarget): readonly string[] {
  const allowed = new Map(Object.entries(AWS_CALLS));
  const made = new Set(service.calls.map(({ operation }) => operation));
  return [...made].filter((operation) => !allowed.get(operation)?.targets.includes(target));
}

function expectSuccess({ code, stderr }: Ended): void {
  expect(code === 0 ? '' : stderr).toBe('');
}

describe('the table of calls has every call', () => {
  test('of a run whose steps are jobs of SageMaker, that is cached, stopped and taken up again', async () => {
    const at = await written();
    const run = ['run', 'pipeline.mjs', '--target', 'sagemaker', '--role', at.role, '--cache', 'all'];
    expectSuccess(await at.slipway(...run));
    expectSuccess(await at.slipway(...run));
    expect(at.service.countOf('UploadPart')).toBeGreaterThan(1);
    const other = await written(3_600_000);
    const stopped = other.start(['run', 'pipeline.mjs', '--target', 'sagemaker', '--role', other.role]);
    await until(() => other.service.snapshot().jobs.some(({ status }) => status === 'InProgress'));
    stopped.process.kill('SIGINT');
    expect((await stopped.ended).code).toBe(130);
    expect(other.service.countOf('StopProcessingJob')).toBe(1);
    expect(notAllowed(at, 'sagemaker').concat(notAllowed(other, 'sagemaker'))).toEqual([]);
  });

  test('of a run of which some steps are here', async () => {
    const at = await written();
    const args = ['run', 'pipeline.mjs', '--step-target', 'Train=sagemaker', '--image', 'image=host'];
    expectSuccess(await at.start([...args, '--role', at.role], { SHORT: '1' }).ended);
    expect(at.service.countOf('CreateTrainingJob')).toBe(1);
    expect(notAllowed(at, 'hybrid')).toEqual([]);
  });

  test('of a managed pipeline from its making to its end', async () => {
    const at = await written();
    const managed = ['--target', 'pipelines'];
    expectSuccess(await at.slipway('deploy', 'pipeline.mjs', '--role', at.role, '--tag', 'a=b'));
    expectSuccess(await at.slipway('run', 'pipeline.mjs', ...managed, '--role', at.role));
    for (const command of [['runs'], ['show', 'last'], ['logs', 'last']])
      expectSuccess(await at.slipway(...command, ...managed));
    expectSuccess(await at.slipway('delete', 'EveryKind', '--yes'));
    expect(at.service.countOf('StartPipelineExecution')).toBe(1);
    expect(notAllowed(at, 'pipelines')).toEqual([]);
  });
});
