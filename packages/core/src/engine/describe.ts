import type { StepKind } from '../contract/step-kind.ts';
import type { PlacedStep } from '../definition/steps.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { ExecutionDescription, ExecutionStep } from './execution.ts';
import type { ExecutionState, StepState } from './state.ts';

/** A state in the shape of DescribePipelineExecution. */
export function describeExecution(
  state: ExecutionState,
  arns: { readonly pipelineArn: string; readonly arn: string },
): ExecutionDescription {
  return {
    PipelineArn: arns.pipelineArn,
    PipelineExecutionArn: arns.arn,
    PipelineExecutionStatus: state.status,
    ...(state.failureReason !== undefined && { FailureReason: state.failureReason }),
    CreationTime: state.startTime,
    LastModifiedTime: state.lastModified,
  };
}

/** A state in the shape of ListPipelineExecutionSteps. */
export function describeSteps(
  state: ExecutionState,
  steps: ReadonlyMap<string, PlacedStep>,
): readonly ExecutionStep[] {
  return [...state.steps].flatMap(([name, step]) => {
    const placed = steps.get(name);
    return placed === undefined ? [] : [describeStep(name, step, placed.kind)];
  });
}

function sourceOf(arn: string): { readonly SourcePipelineExecutionArn: string } {
  return { SourcePipelineExecutionArn: arn };
}

function describeStep(name: string, step: StepState, kind: StepKind): ExecutionStep {
  const known: JsonObject = { ...step.description, ...(isJsonObject(step.response) && step.response) };
  const metadata = kind.metadata?.(known);
  return {
    StepName: name,
    StepType: kind.type,
    StepStatus: step.status,
    StartTime: step.startTime,
    ...(step.endTime !== undefined && { EndTime: step.endTime }),
    ...(step.failureReason !== undefined && { FailureReason: step.failureReason }),
    AttemptCount: step.attempt,
    ...(step.cachedFrom && { CacheHitResult: sourceOf(step.cachedFrom.execution) }),
    ...(step.reusedFrom !== undefined && { SelectiveExecutionResult: sourceOf(step.reusedFrom) }),
    ...(metadata !== undefined && { Metadata: metadata }),
  };
}
