import { isJsonObject, type Json, type JsonObject, ownValue, valueAt } from '@slipway/core';
import type { JobType, SageMakerApi } from '../client/sagemaker-api.ts';

/**
 * One type of job, as far as jobs differ. Operations and fields are named after it: `createTrainingJob`,
 * `TrainingJobName`, `TrainingJobStatus`.
 */
export interface JobApi {
  readonly type: JobType;
  /** The CloudWatch log group of its jobs. Absent: they have no log of their own. */
  readonly logGroup?: string;
  /** Whose lines its log has. Default: `itself`. `its-jobs`: the jobs that it starts, whose names begin with its own. */
  readonly logsOf?: 'itself' | 'its-jobs';
  /** Where a request says on which instances: `ResourceConfig`. */
  readonly cluster?: string;
  /** Where a request may name a network: `VpcConfig`. */
  readonly vpc?: string;
  /** Where a request may name the key that outputs are encrypted with. */
  readonly outputKey?: string;
  /** The regular expressions that read metrics out of the log. */
  readonly metricDefinitions?: string;
  /** More of an ended job, for all that later steps may ask for, where describing it does not tell that. */
  complete?(description: JsonObject, ask: (input: object) => Promise<JsonObject>): Promise<JsonObject>;
}

export function operation(verb: 'create' | 'describe' | 'stop', { type }: JobApi): keyof SageMakerApi {
  return `${verb}${type}Job`;
}

export function nameField({ type }: JobApi): string {
  return `${type}JobName`;
}

export function statusOf({ type }: JobApi, description: JsonObject): string {
  return String(ownValue(description, `${type}JobStatus`));
}

/** Whether it has ended, however it did. Source: SageMaker API, the status of each type of job. */
export function isOver(jobs: JobApi, description: JsonObject): boolean {
  return !['InProgress', 'Stopping', 'Deleting'].includes(statusOf(jobs, description));
}

/** The value at a path such as `ProcessingResources.ClusterConfig`. */
export function fieldAt(value: Json, path: string): Json | undefined {
  return valueAt(value, ...path.split('.'));
}

/** How many hosts a job has: instances of one type, or groups of several; of one that starts others nobody knows. */
export function hostCount({ cluster, logsOf }: JobApi, description: JsonObject): number {
  if (logsOf === 'its-jobs') return Number.POSITIVE_INFINITY;
  const config = cluster === undefined ? undefined : fieldAt(description, cluster);
  if (!isJsonObject(config)) return 1;
  const groups = config['InstanceGroups'];
  const counted = Array.isArray(groups) && groups.length > 0 ? groups : [config];
  return counted.reduce((sum, group) => sum + Number(fieldAt(group, 'InstanceCount') ?? 0), 0) || 1;
}

/** What asks the same of SageMaker by hand: `aws sagemaker stop-training-job --training-job-name …`. */
export function commandLine(verb: 'describe' | 'stop', jobs: JobApi, name: string): string {
  return `aws sagemaker ${verb}-${kebab(jobs.type)}-job --${kebab(nameField(jobs))} ${name}`;
}

/** As the AWS command line spells it: `training-job-name`. */
function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
