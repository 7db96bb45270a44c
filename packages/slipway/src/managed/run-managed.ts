import { type Pipeline, type RunOptions, slipwayError } from '@slipway/core';
import type { SageMakerSession } from '@slipway/sagemaker';
import type { Print } from '../stdout.ts';

/** A pipeline that SageMaker is to walk itself, as `slipway run --target pipelines` was told of it. */
export interface ManagedRun {
  readonly session: SageMakerSession;
  readonly pipeline: Pipeline;
  readonly parameters: Readonly<Record<string, string>>;
  readonly options: RunOptions;
  /** As `--dir` was given. */
  readonly directory: string | undefined;
  readonly print: Print;
}

/** Starts it, follows it to its end, and resolves to the exit code. */
export async function runManaged({ pipeline }: ManagedRun): Promise<number> {
  throw slipwayError(`${pipeline.name} cannot be run as a pipeline of SageMaker yet`, {
    code: 'TARGET_MISSING',
    category: 'input',
    hint: 'Run it as jobs of SageMaker: --target sagemaker.',
  });
}
