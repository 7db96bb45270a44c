import type { Pipeline, Session, StepKind } from '@slipway/core';
import { managedPlace, openPipelinesSession } from './managed/open-managed.ts';
import type { SageMakerOptions } from './session/sagemaker-options.ts';

export interface PipelinesSessionOptions
  extends Omit<SageMakerOptions, 'tags' | 'vpc' | 'outputKmsKey' | 'volumeKmsKey'> {
  /** What is on its way is kept in its `.slipway` folder; default: the current folder. */
  readonly directory?: string;
  /** Step kinds beside Slipway's own. */
  readonly kinds?: readonly StepKind[];
  /** Steps of an execution that may run at once, where its start does not say it; default: as the pipeline says. */
  readonly parallelism?: number;
}

/** A session whose pipelines SageMaker keeps and walks. */
export interface PipelinesSession extends Session {
  /** CreatePipeline or UpdatePipeline, or nothing where nothing has changed. `parallelism`: of executions that do not say it. */
  upsert(
    pipeline: Pipeline,
    options?: {
      readonly description?: string;
      readonly tags?: Readonly<Record<string, string>>;
      readonly parallelism?: number;
      readonly strict?: boolean;
    },
  ): Promise<{ readonly PipelineArn: string; readonly change: 'created' | 'updated' | 'unchanged' }>;
  /** Removes a pipeline, and the models that its executions made unless `keepModels` says otherwise. */
  delete(
    pipelineName: string,
    options?: { readonly keepModels?: boolean },
  ): Promise<{ readonly PipelineArn: string; readonly models: readonly string[] }>;
}

/**
 * A session with every step kind that deploys to SageMaker Pipelines. `@slipway/sagemaker`, an optional peer, is loaded
 * now; rejects with `SAGEMAKER_MISSING` where it is not installed, and as its own session does.
 */
export async function pipelinesSession(options: PipelinesSessionOptions = {}): Promise<PipelinesSession> {
  const { directory, kinds, parallelism, ...sagemaker } = options;
  return await openPipelinesSession({ ...managedPlace({ sagemaker }), directory, kinds, parallelism });
}
