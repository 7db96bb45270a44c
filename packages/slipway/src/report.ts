import type { Execution, ExecutionDescription, ExecutionStep } from '@slipway/core';

/** What `--json` prints: parts of DescribePipelineExecution, and the steps as ListPipelineExecutionSteps has them. */
export interface ExecutionReport
  extends Pick<ExecutionDescription, 'PipelineExecutionArn' | 'PipelineExecutionStatus' | 'FailureReason'> {
  readonly Steps: readonly ExecutionStep[];
}

export async function executionReport(execution: Execution): Promise<ExecutionReport> {
  const { PipelineExecutionArn, PipelineExecutionStatus, FailureReason } = await execution.describe();
  return {
    PipelineExecutionArn,
    PipelineExecutionStatus,
    ...(FailureReason !== undefined && { FailureReason }),
    Steps: await execution.steps(),
  };
}
