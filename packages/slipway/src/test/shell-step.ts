import {
  type AnyStep,
  type Parameter,
  type PipelineDefinition,
  type ProcessingStepOptions,
  pipeline,
  processingStep,
} from '../index.ts';

const place = { role: 'arn:aws:iam::000000000000:role/test', defaultBucket: 'test' };

/** A step that runs a line of shell in the image `my-image`. */
export function shellStep<const OutputName extends string = never>(
  name: string,
  script: string,
  more: Partial<ProcessingStepOptions<OutputName>> = {},
): ReturnType<typeof processingStep<OutputName>> {
  const command = ['sh', '-c', script, 'job'];
  return processingStep(place, { name, image: 'my-image', instanceType: 'ml.m5.large', command, ...more });
}

export function definitionOf(
  steps: readonly AnyStep[],
  parameters: readonly Parameter[] = [],
): PipelineDefinition {
  return pipeline({ name: 'Test', steps, parameters }).toJSON();
}
