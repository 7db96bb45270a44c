import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlanReport } from '../plan/plan-report.ts';
import { cloudProject } from '../test/cloud-project.ts';
import { type Project, project } from '../test/project.ts';
import { definitionOf, shellStep } from '../test/shell-step.ts';

const SLIPWAY = JSON.stringify(new URL('../index.ts', import.meta.url).href);

const PIPELINE = `
import { conditionStep, failStep, equals, pipeline, processingStep, trainingStep } from ${SLIPWAY};

export default (session) => {
  const image = 'image';
  const code = session.localFile(new URL('code.py', import.meta.url));
  const bucket = 's3://' + session.defaultBucket;
  const raw = { name: 'raw', source: bucket + '/raw', destination: '/opt/ml/processing/raw' };
  const output = { name: 'out', source: '/opt/ml/processing/out' };
  const prepare = processingStep(session, { name: 'Prepare', image, instanceType: 'ml.m5.large', code, inputs: [raw], outputs: [output] });
  const train = trainingStep(session, {
    name: 'Train',
    image,
    instanceType: 'ml.m5.xlarge',
    instanceCount: 2,
    maxRuntimeInSeconds: 3600,
    inputs: { train: { uri: prepare.properties.ProcessingOutputConfig.Outputs.out.S3Output.S3Uri }, raw: { uri: raw.source } },
  });
  const model = train.properties.ModelArtifacts.S3ModelArtifacts;
  const evaluate = processingStep(session, {
    name: 'Evaluate', image, instanceType: 'ml.m5.large', code,
    inputs: [{ name: 'model', source: model, destination: '/opt/ml/processing/model' }],
  });
  const stop = failStep({ name: 'Stop', errorMessage: 'no' });
  const check = conditionStep({ name: 'Check', conditions: [equals(train.properties.TrainingJobStatus, 'Completed')], elseSteps: [stop] });
  return pipeline({ name: 'Abalone', steps: [evaluate, check, train, prepare] });
};
`;

const stepsOf = ({ Steps }: PlanReport): object =>
  Object.fromEntries(Steps.map((step) => [step.StepName, step]));

describe('slipway plan', () => {
  let at: Project;
  beforeEach(async () => {
    at = await project();
  });
  afterEach(() => at.remove());

  test('tells of every step in the order they can start, and makes nothing', async () => {
    await at.write('pipeline.mjs', PIPELINE);
    await at.write('code.py', 'print(1)');
    await at.write('.slipway/buckets/sagemaker-us-east-1-000000000000/raw/a.csv', 'a');
    const plan = await at.slipway('plan', 'pipeline.mjs', '--image', 'image=host', '--json');
    expect([plan.code, plan.stderr]).toEqual([0, 'Nothing was run, and nothing was created.\n']);
    const report: PlanReport = JSON.parse(plan.stdout);
    expect(report.Steps.map(({ StepName }) => StepName)).toEqual([
      'Prepare',
      'Train',
      'Evaluate',
      'Check',
      'Stop',
    ]);
    expect(stepsOf(report)).toMatchObject({
      Prepare: {
        StepType: 'Processing',
        Target: 'local',
        Backend: 'subprocess',
        DependsOn: [],
        Images: ['image'],
      },
      Train: {
        DependsOn: ['Prepare'],
        Instances: [{ InstanceType: 'ml.m5.xlarge', InstanceCount: 2 }],
        MaxRuntimeInSeconds: 3600,
      },
      Stop: { Branch: { StepName: 'Check', Branch: 'else' }, DependsOn: ['Check'] },
    });
    expect(report.Steps.find(({ StepName }) => StepName === 'Check')).not.toHaveProperty('Backend');
    expect(at.names()).toEqual(['.slipway', 'code.py', 'pipeline.mjs']);
    expect(at.has('.slipway/executions.sqlite')).toBe(false);
  });

  test('tells what this machine does otherwise with the fields that are used, and refuses', async () => {
    const step = shellStep('Greet', 'true');
    const definition = definitionOf([step]);
    const [greet] = definition.Steps;
    const Arguments = { ...greet?.Arguments, NetworkConfig: { EnableNetworkIsolation: false }, Nonsense: 1 };
    await at.write('definition.json', { ...definition, Steps: [{ ...greet, Arguments }] });
    const plan = await at.slipway('plan', 'definition.json', '--image', 'my-image=host');
    expect(plan.code).toBe(0);
    expect(plan.stdout).toMatch(/ Greet +Processing +subprocess +1 × ml\.m5\.large/);
    expect(plan.stdout).toMatch(/no effect +Nonsense {2}in Greet\n +the local runner does not read it/);
    expect(plan.stdout).toMatch(/emulated +RoleArn/);
    // Told once.
    expect(plan.stderr).not.toContain('Nonsense');
  });

  test('names everything that keeps it from running', async () => {
    await at.write('definition.json', definitionOf([shellStep('Greet', 'true')]));
    const plan = await at.slipway('plan', 'definition.json');
    expect(plan.code).toBe(2);
    expect(plan.stderr).toContain('IMAGE_NOT_MAPPED');
    expect(plan.stdout).toContain('Greet');
  });
});

describe('slipway plan on SageMaker', () => {
  test('names the jobs that would be created, and creates none', async () => {
    const at = await cloudProject();
    await at.write('pipeline.mjs', PIPELINE);
    await at.write('code.py', 'print(1)');
    at.service.write(`${at.bucket}/raw/a.csv`, 'a');
    for (const target of ['sagemaker', 'pipelines']) {
      const plan = await at.slipway('plan', 'pipeline.mjs', '--target', target, '--role', at.role, '--json');
      expect(plan.code).toBe(0);
      const report: PlanReport = JSON.parse(plan.stdout);
      expect(report).toMatchObject({ Target: target, Account: at.service.account, Crossings: [] });
      expect(report.Steps.map(({ Operation }) => Operation)).toEqual([
        'CreateProcessingJob',
        'CreateTrainingJob',
        'CreateProcessingJob',
        undefined,
        undefined,
      ]);
    }
    const text = await at.slipway('plan', 'pipeline.mjs', '--target', 'sagemaker', '--role', at.role);
    expect(text.stdout).toMatch(/Train +CreateTrainingJob +2 × ml\.m5\.xlarge/);
    const called = new Set(at.service.calls.map(({ operation }) => operation));
    expect([...called].sort()).toEqual(['GetCallerIdentity', 'ListObjectsV2']);
  });

  test('tells what would cross, how large it is, and who makes what is not there yet', async () => {
    const at = await cloudProject();
    await at.write('pipeline.mjs', PIPELINE);
    await at.write('code.py', 'print(1)');
    await at.write(`.slipway/buckets/${at.bucket.slice('s3://'.length)}/raw/a.csv`, 'a'.repeat(1_500));
    const args = ['plan', 'pipeline.mjs', '--step-target', 'Train=sagemaker', '--role', at.role];
    const plan = await at.slipway(...args, '--image', 'image=host', '--json');
    const { Crossings }: PlanReport = JSON.parse(plan.stdout);
    expect(Crossings).toEqual([
      expect.objectContaining({ StepName: 'Train', Direction: 'up', MadeBy: 'Prepare' }),
      { StepName: 'Train', Direction: 'up', Uri: `${at.bucket}/raw`, Objects: 1, Bytes: 1_500 },
      expect.objectContaining({ StepName: 'Evaluate', Direction: 'down', MadeBy: 'Train' }),
    ]);
    const text = await at.slipway(...args, '--image', 'image=host');
    expect(text.stdout).toMatch(/↑ to Train +s3:\S+\/raw {2}1\.5 kB/);
    expect(text.stdout).toMatch(/↓ for Evaluate .*made by Train/);
    expect(at.has('.slipway/crossings.sqlite')).toBe(false);
  });
});
