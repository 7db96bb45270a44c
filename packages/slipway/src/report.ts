import type { ExecutionDescription, ExecutionStep, Json, RecordedExecution } from '@slipway/core';

/** What `--json` prints: parts of DescribePipelineExecution, and the steps as ListPipelineExecutionSteps has them. */
export interface ExecutionReport
  extends Pick<ExecutionDescription, 'PipelineExecutionArn' | 'PipelineExecutionStatus' | 'FailureReason'> {
  /** Slipway's own: it has not ended, and nobody runs it. */
  readonly Interrupted?: true;
  readonly Steps: readonly (ExecutionStep & { readonly Metadata: Json })[];
}

export async function executionReport(
  recorded: Pick<RecordedExecution, 'describe' | 'steps'>,
  isInterrupted = false,
): Promise<ExecutionReport> {
  const { PipelineExecutionArn, PipelineExecutionStatus, FailureReason } = recorded.describe();
  const steps = await recorded.steps();
  return {
    PipelineExecutionArn,
    PipelineExecutionStatus,
    ...(FailureReason !== undefined && { FailureReason }),
    ...(isInterrupted && { Interrupted: true }),
    // Also of a kind that has none: who reads the report need not ask.
    Steps: steps.map((step) => ({ ...step, Metadata: step.Metadata ?? {} })),
  };
}
