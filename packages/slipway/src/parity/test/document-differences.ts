import { type Difference, leaveOut } from './differences.ts';

/** What is meant to differ in every document. */
export const DOCUMENT_DIFFERENCES: readonly Difference[] = [
  {
    why: 'the SDK always writes Metadata, ours leaves it out where there is none',
    undo: leaveOut('Metadata', {}),
  },
  {
    why: 'the SDK lets SageMaker make an experiment of every execution; experiments live in AWS',
    undo: leaveOut('PipelineExperimentConfig', {
      ExperimentName: { Get: 'Execution.PipelineName' },
      TrialName: { Get: 'Execution.PipelineExecutionId' },
    }),
  },
];
