import { type Expression, expression } from './expression.ts';

/** What an execution knows of itself. Source: SageMaker Python SDK 2.257.6, `workflow/execution_variables.py`. */
export interface ExecutionVariables {
  readonly startDateTime: Expression<string>;
  readonly currentDateTime: Expression<string>;
  readonly pipelineName: Expression<string>;
  readonly pipelineArn: Expression<string>;
  readonly pipelineExecutionId: Expression<string>;
  readonly pipelineExecutionArn: Expression<string>;
  /** The training job of the step it stands in. */
  readonly trainingJobName: Expression<string>;
  /** The processing job of the step it stands in. */
  readonly processingJobName: Expression<string>;
}

export const executionVariables: ExecutionVariables = {
  startDateTime: expression({ Get: 'Execution.StartDateTime' }),
  currentDateTime: expression({ Get: 'Execution.CurrentDateTime' }),
  pipelineName: expression({ Get: 'Execution.PipelineName' }),
  pipelineArn: expression({ Get: 'Execution.PipelineArn' }),
  pipelineExecutionId: expression({ Get: 'Execution.PipelineExecutionId' }),
  pipelineExecutionArn: expression({ Get: 'Execution.PipelineExecutionArn' }),
  trainingJobName: expression({ Get: 'Execution.TrainingJobName' }),
  processingJobName: expression({ Get: 'Execution.ProcessingJobName' }),
};
