import {
  booleanParameter,
  categoricalRange,
  conditionStep,
  continuousRange,
  equals,
  executionVariables,
  failStep,
  floatParameter,
  greaterThan,
  greaterThanOrEqualTo,
  integerParameter,
  integerRange,
  isIn,
  join,
  lessThan,
  lessThanOrEqualTo,
  modelStep,
  not,
  or,
  type Pipeline,
  type PipelineOptions,
  pipeline,
  processingStep,
  registerModelStep,
  type Session,
  stringParameter,
  trainingStep,
  transformStep,
  tuningStep,
} from '../../index.ts';
import { inClone } from '../../test/sdk-document.ts';

// What tools/sdk-documents/each_kind.py says to the Python SDK, said to our builders.

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const SCRIPTS = inClone('tools/sdk-documents/scripts');
const DATA = 's3://elsewhere/data/';
const MODEL = 's3://elsewhere/models/model.tar.gz';
const TYPE = 'ml.m5.large';
const TAGS = [{ Key: 'team', Value: 'none' }];
const VPC = { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] };

const cacheConfig = { Enabled: true, ExpireAfter: 'P30d' };
const retryPolicies = [
  {
    ExceptionType: ['Step.SERVICE_FAULT', 'Step.THROTTLING'],
    IntervalSeconds: 1,
    MaxAttempts: 3,
    BackoffRate: 1.5,
  },
  { ExceptionType: ['SageMaker.CAPACITY_ERROR'], IntervalSeconds: 1, BackoffRate: 2.0, ExpireAfterMin: 5 },
] as const;

type Parts = Omit<PipelineOptions, 'name'>;

const processing = (session: Session): Parts => ({
  steps: [
    processingStep(session, {
      name: 'Process',
      displayName: 'Processes',
      description: 'Writes a report',
      image: IMAGE,
      instanceType: TYPE,
      code: session.localFile(`${SCRIPTS}/prepare.py`),
      arguments: ['--rows', 100],
      inputs: [
        { source: DATA, destination: '/opt/ml/processing/input/data' },
        {
          name: 'sharded',
          source: DATA,
          destination: '/opt/ml/processing/input/sharded',
          distribution: 'ShardedByS3Key',
        },
      ],
      outputs: [],
      environment: { GREETING: 'hello' },
      maxRuntimeInSeconds: 600,
      request: {
        ProcessingResources: {
          ClusterConfig: {
            InstanceType: TYPE,
            InstanceCount: 2,
            VolumeSizeInGB: 20,
            VolumeKmsKeyId: 'volume-key',
          },
        },
        ProcessingOutputConfig: {
          Outputs: [
            {
              OutputName: 'report',
              AppManaged: false,
              S3Output: {
                S3Uri: 's3://elsewhere/reports/',
                LocalPath: '/opt/ml/processing/report',
                S3UploadMode: 'Continuous',
              },
            },
          ],
          KmsKeyId: 'output-key',
        },
        NetworkConfig: { EnableNetworkIsolation: true, VpcConfig: VPC },
        Tags: TAGS,
      },
      cacheConfig,
      retryPolicies,
    }),
  ],
});

const trainingOptions = (session: Session) => ({
  image: IMAGE,
  instanceType: TYPE,
  entryPoint: 'train.py',
  sourceDir: session.sourceDirectory(SCRIPTS),
  inputs: {
    train: { uri: DATA, contentType: 'text/csv', distribution: 'ShardedByS3Key' },
    validation: { uri: DATA, inputMode: 'FastFile' },
  } as const,
  metricDefinitions: [{ name: 'loss', regex: 'loss: ([0-9.]+)' }],
  environment: { GREETING: 'hello' },
  checkpoints: { uri: 's3://elsewhere/checkpoints/' },
  request: {
    ResourceConfig: {
      InstanceType: TYPE,
      InstanceCount: 2,
      VolumeSizeInGB: 20,
      VolumeKmsKeyId: 'volume-key',
    },
    OutputDataConfig: { S3OutputPath: 's3://elsewhere/trained/', KmsKeyId: 'output-key' },
    StoppingCondition: { MaxRuntimeInSeconds: 600, MaxWaitTimeInSeconds: 900 },
    EnableManagedSpotTraining: true,
    EnableNetworkIsolation: true,
    EnableInterContainerTrafficEncryption: true,
    VpcConfig: VPC,
  },
});

const training = (session: Session): Parts => {
  const { request, ...options } = trainingOptions(session);
  const train = trainingStep(session, {
    ...options,
    name: 'Train',
    hyperparameters: { depth: 3, rate: 0.5, label: 'one' },
    request: { ...request, ProfilerConfig: { DisableProfiler: true }, Tags: TAGS },
    cacheConfig,
    retryPolicies,
  });
  return { steps: [train] };
};

const tuning = (session: Session): Parts => ({
  steps: [
    tuningStep(session, {
      name: 'Tune',
      objective: { type: 'Minimize', metricName: 'loss' },
      parameterRanges: {
        rate: continuousRange(0.01, 0.5, { scalingType: 'Logarithmic' }),
        depth: integerRange(1, 8),
        label: categoricalRange(['one', 'two']),
      },
      strategy: 'Bayesian',
      maxNumberOfTrainingJobs: 6,
      maxParallelTrainingJobs: 2,
      earlyStoppingType: 'Auto',
      randomSeed: 7,
      training: trainingOptions(session),
      request: { Tags: TAGS },
      cacheConfig,
    }),
  ],
});

const container = (session: Session) => ({
  image: IMAGE,
  modelData: MODEL,
  entryPoint: 'inference.py',
  sourceDir: session.sourceDirectory(SCRIPTS),
  environment: { GREETING: 'hello' },
});

const model = (session: Session): Parts => ({
  steps: [
    modelStep(session, { name: 'Create', ...container(session), request: { VpcConfig: VPC, Tags: TAGS } }),
  ],
});

const registerModel = (session: Session): Parts => ({
  steps: [
    registerModelStep(session, {
      name: 'Register',
      ...container(session),
      framework: 'XGBOOST',
      modelPackageGroupName: 'Kinds',
      contentTypes: ['text/csv'],
      responseTypes: ['text/csv'],
      inferenceInstances: [TYPE],
      transformInstances: [TYPE],
      approvalStatus: 'Approved',
      modelMetrics: {
        ModelQuality: {
          Statistics: { ContentType: 'application/json', S3Uri: 's3://elsewhere/reports/report.json' },
        },
      },
      customerMetadataProperties: { owner: 'nobody' },
    }),
  ],
});

const transform = (session: Session): Parts => ({
  steps: [
    transformStep(session, {
      name: 'Transform',
      modelName: 'a-model',
      data: DATA,
      instanceType: TYPE,
      contentType: 'text/csv',
      compressionType: 'Gzip',
      splitType: 'Line',
      inputFilter: '$[1:]',
      joinSource: 'Input',
      outputFilter: '$[0,-1]',
      strategy: 'MultiRecord',
      maxConcurrentTransforms: 2,
      maxPayloadInMB: 1,
      environment: { GREETING: 'hello' },
      request: {
        TransformOutput: {
          S3OutputPath: 's3://elsewhere/transformed/',
          KmsKeyId: 'output-key',
          Accept: 'text/csv',
          AssembleWith: 'Line',
        },
        TransformResources: { InstanceType: TYPE, InstanceCount: 2, VolumeKmsKeyId: 'volume-key' },
        Tags: TAGS,
      },
      cacheConfig,
    }),
  ],
});

const condition = (): Parts => {
  const text = stringParameter('Text', { default: 'a', enumValues: ['a', 'b'] });
  const count = integerParameter('Count', { default: 1 });
  const rate = floatParameter('Rate', { default: 0.5 });
  const flag = booleanParameter('Flag', { default: true });
  const decide = conditionStep({
    name: 'Decide',
    displayName: 'Decides',
    description: 'By every kind of condition',
    conditions: [
      equals(text, 'a'),
      greaterThan(count, 0),
      greaterThanOrEqualTo(count, 1),
      lessThan(rate, 0.75),
      lessThanOrEqualTo(rate, count),
      isIn(text, ['a', 'c']),
      not(equals(flag, false)),
      or([equals(flag, true), isIn(text, ['d'])]),
    ],
    elseSteps: [failStep({ name: 'Otherwise', message: 'None of it holds' })],
  });
  return { parameters: [text, count, rate, flag], steps: [decide] };
};

const fail = (): Parts => {
  const why = stringParameter('Why');
  const message = join(' ', [why, 'in', executionVariables.pipelineName, 7, 2.5, true]);
  return { parameters: [why], steps: [failStep({ name: 'Fail', description: 'Ends it', message })] };
};

/** One pipeline of each step kind, by the name of its recording. */
export const pipelines: Readonly<Record<string, (session: Session) => Pipeline>> = Object.fromEntries(
  Object.entries({
    processing,
    training,
    tuning,
    model,
    'register-model': registerModel,
    transform,
    condition,
    fail,
  }).map(([name, parts]) => [name, (session) => pipeline({ name: 'Kinds', ...parts(session) })]),
);
