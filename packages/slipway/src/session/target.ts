/** Where a pipeline runs: here, as jobs of SageMaker that are walked from here, or as a pipeline of SageMaker's own. */
export const TARGET_NAMES = ['local', 'sagemaker', 'pipelines'] as const;

export type TargetName = (typeof TARGET_NAMES)[number];

/** Where one step can run, whatever the others do. */
export const STEP_TARGETS = ['local', 'sagemaker'] as const;

export type StepTarget = (typeof STEP_TARGETS)[number];
