import { type ExecutionStatus, isJsonObject, type JsonObject, type StepStatus } from '@slipway/core';
import { pages } from './pages.ts';
import type { PipelinesAccount } from './pipelines-account.ts';

/** A managed execution as SageMaker shows it at one moment. */
export interface Look {
  readonly status: ExecutionStatus;
  readonly failureReason?: string;
  readonly created: Date;
  readonly modified: Date;
  /** The answer of DescribePipelineExecution. */
  readonly description: JsonObject;
  /** In the order they started. */
  readonly steps: readonly ManagedStep[];
}

/** A step as ListPipelineExecutionSteps has it. Source: SageMaker API, PipelineExecutionStep. */
export interface ManagedStep {
  readonly name: string;
  readonly status: StepStatus;
  readonly startTime: Date;
  readonly endTime?: Date;
  readonly failureReason?: string;
  /** From 1. */
  readonly attempt: number;
  readonly metadata: JsonObject;
  /** ARN of the execution whose outcome was taken from the cache. */
  readonly cachedFrom?: string;
  /** ARN of the execution that answers for it, as a selection leaves it out. */
  readonly reusedFrom?: string;
}

export async function look(
  { sagemaker }: Pick<PipelinesAccount, 'sagemaker'>,
  PipelineExecutionArn: string,
): Promise<Look> {
  // Asked first: the steps of an execution that has ended are all there are.
  const description = await sagemaker.call('describePipelineExecution', { PipelineExecutionArn });
  const input = { PipelineExecutionArn, SortOrder: 'Ascending' };
  const listed = await Array.fromAsync(
    pages(sagemaker, 'listPipelineExecutionSteps', input, 'PipelineExecutionSteps'),
  );
  const { FailureReason, CreationTime, LastModifiedTime } = description;
  return {
    status: description['PipelineExecutionStatus'] as ExecutionStatus,
    ...(typeof FailureReason === 'string' && { failureReason: FailureReason }),
    created: timeOf(CreationTime),
    modified: timeOf(LastModifiedTime ?? CreationTime),
    description,
    steps: listed.map(managedStep),
  };
}

export function isOver({ status }: Pick<Look, 'status'>): boolean {
  return status !== 'Executing' && status !== 'Stopping';
}

export function hasEnded({ status }: ManagedStep): boolean {
  return status === 'Succeeded' || status === 'Failed' || status === 'Stopped';
}

function managedStep(step: JsonObject): ManagedStep {
  const { EndTime, FailureReason, Metadata, AttemptCount } = step;
  const cachedFrom = sourceOf(step['CacheHitResult']);
  const reusedFrom = sourceOf(step['SelectiveExecutionResult']);
  return {
    name: String(step['StepName']),
    status: step['StepStatus'] as StepStatus,
    startTime: timeOf(step['StartTime']),
    ...(EndTime !== undefined && { endTime: timeOf(EndTime) }),
    ...(typeof FailureReason === 'string' && { failureReason: FailureReason }),
    attempt: Number(AttemptCount ?? 0) || 1,
    metadata: isJsonObject(Metadata) ? Metadata : {},
    ...(cachedFrom !== undefined && { cachedFrom }),
    ...(reusedFrom !== undefined && { reusedFrom }),
  };
}

function sourceOf(result: unknown): string | undefined {
  const arn = isJsonObject(result) ? result['SourcePipelineExecutionArn'] : undefined;
  return typeof arn === 'string' ? arn : undefined;
}

/** A client of the user's may give numbers, seconds since 1970, as the API's JSON has them. */
export function timeOf(value: unknown): Date {
  return new Date(typeof value === 'number' ? value * 1_000 : String(value));
}
