import type { ObjectStore, StepContext } from '@slipway/core';
import { noteStart, type RecordedContext, recordedContext } from '@slipway/testing';
import type { TuningJobConfig, TuningRequest } from '../request.ts';

/** A context as the engine makes it for a tuning job, whose name is short. */
export function tuningContext(objects: ObjectStore, more: Partial<StepContext> = {}): RecordedContext {
  return recordedContext(objects, { stepName: 'Tune', jobName: 'abcdefghijkl-Tune-0123456789', ...more });
}

/** Notes the trial's start, and has the value of its hyperparameter in `$x`. */
const BEGIN = [
  noteStart,
  String.raw`x=$(sed 's/.*"x":"\([^"]*\)".*/\1/' /opt/ml/input/config/hyperparameters.json)`,
].join('; ');

/** A request whose trials run a line of shell; it finds its hyperparameter, one of 0 to 99, in `$x`. */
export function shellTuning(
  notes: string,
  script: string,
  config: Partial<TuningJobConfig> = {},
  more: Partial<TuningRequest> = {},
): TuningRequest {
  return {
    HyperParameterTuningJobConfig: {
      Strategy: 'Random',
      HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'loss' },
      ResourceLimits: { MaxNumberOfTrainingJobs: 1, MaxParallelTrainingJobs: 1 },
      ParameterRanges: { IntegerParameterRanges: [{ Name: 'x', MinValue: '0', MaxValue: '99' }] },
      RandomSeed: 1,
      ...config,
    },
    TrainingJobDefinition: {
      AlgorithmSpecification: {
        TrainingImage: 'host',
        TrainingInputMode: 'File',
        MetricDefinitions: [{ Name: 'loss', Regex: 'loss=([0-9.]+)' }],
      },
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
      ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      Environment: { NOTES: notes, SCRIPT: `${BEGIN}; ${script}` },
    },
    ...more,
  };
}
