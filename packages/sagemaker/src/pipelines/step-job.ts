import { isJsonObject, isSlipwayError, type JsonObject, ownValue } from '@slipway/core';
import { commandLine, fieldAt, type JobApi, nameField, operation } from '../jobs/job-api.ts';
import { lastOf } from './execution-arn.ts';
import type { ManagedStep } from './look.ts';
import type { PipelinesAccount } from './pipelines-account.ts';

/** The job that runs a step of a managed pipeline. */
export interface StepJob {
  readonly jobs: JobApi;
  readonly name: string;
}

/** By what a step's `Metadata` has them as. Sources: SageMaker API, PipelineExecutionStepMetadata; Developer Guide, logging-cloudwatch. */
const JOBS: ReadonlyMap<string, JobApi> = new Map([
  [
    'ProcessingJob',
    {
      type: 'Processing',
      logGroup: '/aws/sagemaker/ProcessingJobs',
      cluster: 'ProcessingResources.ClusterConfig',
    },
  ],
  ['TrainingJob', { type: 'Training', logGroup: '/aws/sagemaker/TrainingJobs', cluster: 'ResourceConfig' }],
  [
    'TransformJob',
    { type: 'Transform', logGroup: '/aws/sagemaker/TransformJobs', cluster: 'TransformResources' },
  ],
  [
    'TuningJob',
    // What its training jobs, `<name>-001-…`, write.
    {
      type: 'HyperParameterTuning',
      logGroup: '/aws/sagemaker/TrainingJobs',
      logsOf: 'its-jobs',
      complete: bestTrainingJobs,
    },
  ],
]);

/** `undefined`: no job runs it, or none yet. */
export function jobOf({ metadata }: Pick<ManagedStep, 'metadata'>): StepJob | undefined {
  for (const [key, jobs] of JOBS) {
    const arn = arnIn(metadata, key);
    if (arn !== undefined) return { jobs, name: lastOf(arn) };
  }
  return undefined;
}

/** ARN of the model that a step made. */
export function modelOf({ metadata }: Pick<ManagedStep, 'metadata'>): string | undefined {
  return arnIn(metadata, 'Model');
}

/**
 * What describing what the step made answers, as the runners of its kind have it; `Metadata`, which none of them has, is
 * SageMaker's own of the step. It is told of the step where more cannot be learned.
 */
export async function descriptionOf(
  { sagemaker }: Pick<PipelinesAccount, 'sagemaker'>,
  step: ManagedStep,
): Promise<JsonObject> {
  const { metadata } = step;
  const known = { ...fromMetadata(metadata), Metadata: metadata };
  const ask = questionOf(step);
  if (ask === undefined) return known;
  try {
    const described = await sagemaker.call(ask.operation, ask.input, { attempts: 3 });
    const more = await jobOf(step)?.jobs.complete?.(described, (input) =>
      sagemaker.call('listTrainingJobsForHyperParameterTuningJob', input, { attempts: 3 }),
    );
    return { ...known, ...described, ...more };
  } catch (error) {
    if (isSlipwayError(error)) return known;
    throw error;
  }
}

/** Best first, at most 50. Source: SageMaker Developer Guide, build-and-manage-steps. */
async function bestTrainingJobs(
  description: JsonObject,
  ask: (input: object) => Promise<JsonObject>,
): Promise<JsonObject> {
  const { TrainingJobDefinitions: definitions } = description;
  const [first = {}] = Array.isArray(definitions) ? definitions : [];
  const objective =
    fieldAt(description, 'HyperParameterTuningJobConfig.HyperParameterTuningJobObjective.Type') ??
    fieldAt(first, 'TuningObjective.Type');
  const { TrainingJobSummaries = [] } = await ask({
    HyperParameterTuningJobName: description['HyperParameterTuningJobName'],
    SortBy: 'FinalObjectiveMetricValue',
    SortOrder: objective === 'Maximize' ? 'Descending' : 'Ascending',
    MaxResults: 50,
  });
  return { TrainingJobSummaries };
}

/** What the names of the streams of its log begin with. */
export function logPrefix({ jobs, name }: StepJob): string {
  return jobs.logsOf === 'its-jobs' ? `${name}-` : `${name}/`;
}

/** The command that tells all about what runs a step. */
export function aboutJob({ jobs, name }: StepJob): string {
  return commandLine('describe', jobs, name);
}

interface Question {
  readonly operation: Parameters<PipelinesAccount['sagemaker']['call']>[0];
  readonly input: object;
}

function questionOf(step: ManagedStep): Question | undefined {
  const job = jobOf(step);
  if (job !== undefined)
    return { operation: operation('describe', job.jobs), input: { [nameField(job.jobs)]: job.name } };
  const model = modelOf(step);
  if (model !== undefined) return { operation: 'describeModel', input: { ModelName: lastOf(model) } };
  const ModelPackageName = arnIn(step.metadata, 'RegisterModel');
  return ModelPackageName === undefined
    ? undefined
    : { operation: 'describeModelPackage', input: { ModelPackageName } };
}

/** The fields of a response that a step's `Metadata` tells by itself. */
function fromMetadata(metadata: JsonObject): JsonObject {
  const condition = ownValue(metadata, 'Condition');
  const fail = ownValue(metadata, 'Fail');
  const arns = [
    ...[...JOBS].map(([key, { type }]) => [key, `${type}JobArn`] as const),
    ['Model', 'ModelArn'] as const,
    ['RegisterModel', 'ModelPackageArn'] as const,
  ];
  return {
    ...Object.fromEntries(
      arns.flatMap(([key, field]) => {
        const arn = arnIn(metadata, key);
        return arn === undefined ? [] : [[field, arn]];
      }),
    ),
    ...(isJsonObject(condition) && { Outcome: condition['Outcome'] === 'True' }),
    ...(isJsonObject(fail) && fail),
  };
}

function arnIn(metadata: JsonObject, key: string): string | undefined {
  const found = ownValue(metadata, key);
  const arn = isJsonObject(found) ? found['Arn'] : undefined;
  return typeof arn === 'string' ? arn : undefined;
}
