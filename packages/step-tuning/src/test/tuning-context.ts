import type { JsonObject, LogLine, Metric, StepContext } from '@slipway/core';
import type { LocalSession } from '@slipway/local';
import type { TuningJobConfig, TuningRequest } from '../request.ts';

export interface RecordedContext {
  readonly context: StepContext;
  readonly reports: JsonObject[];
  readonly lines: LogLine[];
  readonly metrics: Metric[];
  readonly progress: string[];
}

/** A context that keeps what it is told. */
export function tuningContext(session: LocalSession, more: Partial<StepContext> = {}): RecordedContext {
  const reports: JsonObject[] = [];
  const lines: LogLine[] = [];
  const metrics: Metric[] = [];
  const progress: string[] = [];
  const context: StepContext = {
    executionId: 'abcdefghijkl',
    pipelineName: 'P',
    stepName: 'Tune',
    attempt: 1,
    jobName: 'abcdefghijkl-Tune-0123456789',
    signal: new AbortController().signal,
    objects: session.objects,
    report: (description) => void reports.push(description),
    log: (line) => void lines.push(line),
    metric: (metric) => void metrics.push(metric),
    pin: () => undefined,
    progress: (text) => void progress.push(text),
    warn: () => undefined,
    ...more,
  };
  return { context, reports, lines, metrics, progress };
}

/** Notes the trial's start, and has the value of its hyperparameter in `$x`. */
const BEGIN = [
  'echo "$$ $(cut -d " " -f 22 /proc/$$/stat) $TRAINING_JOB_NAME" >> "$NOTES/started"',
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
