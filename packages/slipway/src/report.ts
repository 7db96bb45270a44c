import type { Execution, ExecutionDescription, ExecutionStep, Json } from '@slipway/core';

/** What `--json` prints: parts of DescribePipelineExecution, and the steps as ListPipelineExecutionSteps has them. */
export interface ExecutionReport
  extends Pick<ExecutionDescription, 'PipelineExecutionArn' | 'PipelineExecutionStatus' | 'FailureReason'> {
  readonly Steps: readonly (ExecutionStep & { readonly Metadata: Json })[];
}

export async function executionReport(execution: Execution): Promise<ExecutionReport> {
  const { PipelineExecutionArn, PipelineExecutionStatus, FailureReason } = await execution.describe();
  const steps = await execution.steps();
  return {
    PipelineExecutionArn,
    PipelineExecutionStatus,
    ...(FailureReason !== undefined && { FailureReason }),
    // Also of a kind that has none: who reads the report need not ask.
    Steps: steps.map((step) => ({ ...step, Metadata: step.Metadata ?? {} })),
  };
}
