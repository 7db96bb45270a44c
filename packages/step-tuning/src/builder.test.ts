import { type LocalFile, pipeline, stringParameter } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { tuningStep } from './builder.ts';
import { tuningKind } from './kind.ts';
import { categoricalRange, continuousRange, integerRange } from './ranges.ts';

const session = { role: 'arn:aws:iam::000000000000:role/r', defaultBucket: 'bucket', region: 'us-east-1' };
const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const inputData = stringParameter('InputData');

const training = {
  image,
  instanceType: 'ml.m5.xlarge',
  entryPoint: 'train.py',
  sourceDir: 's3://bucket/code/sourcedir.tar.gz',
  hyperparameters: { num_round: 50, objective: 'reg:squarederror' },
  inputs: { train: { uri: inputData, contentType: 'text/csv' } },
  metricDefinitions: [{ name: 'validation:rmse', regex: 'validation-rmse:([0-9.]+)' }],
};
const common = {
  name: 'Tune',
  maxNumberOfTrainingJobs: 6,
  maxParallelTrainingJobs: 2,
  randomSeed: 7,
};
const tune = tuningStep(session, {
  ...common,
  objective: { type: 'Minimize', metricName: 'validation:rmse' },
  parameterRanges: {
    eta: continuousRange(0.02, 0.3, { scalingType: 'Logarithmic' }),
    max_depth: integerRange(3, 9, { scalingType: 'Auto' }),
    booster: categoricalRange(['gbtree', 'dart']),
  },
  earlyStoppingType: 'Auto',
  training,
});

describe('tuningStep', () => {
  // What it is compared with was written by SageMaker Python SDK 2.257, less what it tells of its own classes;
  // it has the instances in HyperParameterTuningResourceConfig.
  test('writes what the Python SDK writes for a tuner of a framework estimator', () => {
    expect(tune.toJSON()).toEqual({
      Name: 'Tune',
      Type: 'Tuning',
      Arguments: {
        HyperParameterTuningJobConfig: {
          Strategy: 'Bayesian',
          ResourceLimits: { MaxNumberOfTrainingJobs: 6, MaxParallelTrainingJobs: 2 },
          TrainingJobEarlyStoppingType: 'Auto',
          RandomSeed: 7,
          HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'validation:rmse' },
          ParameterRanges: {
            ContinuousParameterRanges: [
              { Name: 'eta', MinValue: '0.02', MaxValue: '0.3', ScalingType: 'Logarithmic' },
            ],
            CategoricalParameterRanges: [{ Name: 'booster', Values: ['"gbtree"', '"dart"'] }],
            IntegerParameterRanges: [
              { Name: 'max_depth', MinValue: '3', MaxValue: '9', ScalingType: 'Auto' },
            ],
          },
        },
        TrainingJobDefinition: {
          StaticHyperParameters: {
            num_round: '50',
            objective: '"reg:squarederror"',
            sagemaker_submit_directory: '"s3://bucket/code/sourcedir.tar.gz"',
            sagemaker_program: '"train.py"',
            sagemaker_container_log_level: '20',
            sagemaker_region: '"us-east-1"',
          },
          RoleArn: 'arn:aws:iam::000000000000:role/r',
          OutputDataConfig: { S3OutputPath: 's3://bucket/' },
          StoppingCondition: { MaxRuntimeInSeconds: 86400 },
          ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
          AlgorithmSpecification: {
            TrainingInputMode: 'File',
            MetricDefinitions: [{ Name: 'validation:rmse', Regex: 'validation-rmse:([0-9.]+)' }],
            TrainingImage: image,
          },
          InputDataConfig: [
            {
              DataSource: {
                S3DataSource: {
                  S3DataType: 'S3Prefix',
                  S3Uri: { Get: 'Parameters.InputData' },
                  S3DataDistributionType: 'FullyReplicated',
                },
              },
              ContentType: 'text/csv',
              ChannelName: 'train',
            },
          ],
        },
      },
    });
  });

  test('its models have URIs by rank, as get_top_model_s3_uri of the Python SDK has them', () => {
    const name = { Get: 'Steps.Tune.TrainingJobSummaries[0].TrainingJobName' };
    const rest = [name, 'output/model.tar.gz'];
    expect(tune.topModelUri(0).toJSON()).toEqual({
      'Std:Join': { On: '/', Values: ['s3:/', 'bucket', ...rest] },
    });
    expect(tune.topModelUri(0, 'other', 'models').toJSON()).toEqual({
      'Std:Join': { On: '/', Values: ['s3:/', 'other', 'models', ...rest] },
    });
  });

  test('its properties are those of the job and of the list of its training jobs', () => {
    const { BestTrainingJob, TrainingJobSummaries, HyperParameterTuningJobName } = tune.properties;
    expect(BestTrainingJob.TunedHyperParameters.eta.toJSON()).toEqual({
      Get: 'Steps.Tune.BestTrainingJob.TunedHyperParameters.eta',
    });
    // @ts-expect-error no such hyperparameter is searched
    void BestTrainingJob.TunedHyperParameters.gamma;
    expect(TrainingJobSummaries[3]?.TrainingJobName.toJSON()).toEqual({
      Get: 'Steps.Tune.TrainingJobSummaries[3].TrainingJobName',
    });
    expect(HyperParameterTuningJobName.toJSON()).toEqual({ Get: 'Steps.Tune.HyperParameterTuningJobName' });
  });

  test('several definitions have their ranges and objectives', () => {
    const several = tuningStep(session, {
      ...common,
      strategy: 'Random',
      completionCriteria: {
        targetObjectiveMetricValue: 2,
        maxNumberOfTrainingJobsNotImproving: 5,
        completeOnConvergence: true,
      },
      warmStart: { type: 'TransferLearning', parents: ['parent'] },
      trainings: {
        Small: {
          ...training,
          objective: { type: 'Minimize', metricName: 'validation:rmse' },
          parameterRanges: { eta: continuousRange(0.1, 1) },
        },
        Plain: {
          image: 'my-image',
          instanceType: 'ml.m5.large',
          metricDefinitions: [{ name: 'accuracy', regex: 'accuracy=([0-9.]+)' }],
          objective: { type: 'Maximize', metricName: 'accuracy' },
          parameterRanges: { kernel: categoricalRange(['linear', 'rbf']) },
        },
      },
    });
    const { Arguments } = several.toJSON();
    expect(Arguments).toMatchObject({
      HyperParameterTuningJobConfig: {
        Strategy: 'Random',
        TuningJobCompletionCriteria: {
          TargetObjectiveMetricValue: 2,
          BestObjectiveNotImproving: { MaxNumberOfTrainingJobsNotImproving: 5 },
          ConvergenceDetected: { CompleteOnConvergence: 'Enabled' },
        },
      },
      TrainingJobDefinitions: [
        { DefinitionName: 'Small', TuningObjective: { MetricName: 'validation:rmse' } },
        {
          DefinitionName: 'Plain',
          TuningObjective: { Type: 'Maximize', MetricName: 'accuracy' },
          HyperParameterRanges: {
            CategoricalParameterRanges: [{ Name: 'kernel', Values: ['linear', 'rbf'] }],
          },
        },
      ],
      WarmStartConfig: {
        ParentHyperParameterTuningJobs: [{ HyperParameterTuningJobName: 'parent' }],
        WarmStartType: 'TransferLearning',
      },
    });
    expect(Arguments['TrainingJobDefinition']).toBeUndefined();
  });

  test('local files of its training jobs are the pipeline’s', () => {
    const code: LocalFile = {
      uri: 's3://bucket/code/c.tar.gz',
      path: '/c',
      form: 'archive',
      toJSON: () => 's3://bucket/code/c.tar.gz',
    };
    const branded = Object.assign(code, { [Symbol.for('slipway.localFile')]: true });
    const step = tuningStep(session, {
      ...common,
      objective: { type: 'Minimize', metricName: 'validation:rmse' },
      parameterRanges: { eta: continuousRange(0.1, 1) },
      training: { ...training, sourceDir: branded },
    });
    expect(pipeline({ name: 'P', steps: [step] }).localFiles).toEqual([branded]);
  });

  test('what it writes is in order', async () => {
    const { Arguments } = tune.toJSON();
    const known = JSON.parse(
      JSON.stringify(Arguments).replaceAll('{"Get":"Parameters.InputData"}', '"s3://b/k"'),
    );
    expect(await tuningKind.request['~standard'].validate(known)).not.toHaveProperty('issues');
    expect(tuningKind.check?.(tune.toJSON(), { target: 'local' })).toEqual([]);
  });
});
