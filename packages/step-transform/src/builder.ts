import {
  type Draft,
  executionVariables,
  join,
  type Session,
  type Step,
  type StepOptions,
  step,
  type Value,
  type Values,
} from '@slipway/core';
import type {
  BatchStrategy,
  S3DataSource,
  SplitType,
  TransformRequest,
  TransformResponse,
} from './request.ts';

export interface TransformStepOptions extends StepOptions {
  /** `createModel.properties.ModelName`. */
  readonly modelName: Value<string>;
  /** What to transform: all objects below this URI. */
  readonly data: Value<string>;
  /** Default `S3Prefix`. */
  readonly dataType?: Value<S3DataSource['S3DataType']>;
  /** Every object's output goes below it. Default: a place of its own for every execution. */
  readonly outputPath?: Value<string>;
  readonly instanceType: Value<string>;
  /** Default 1. */
  readonly instanceCount?: Value<number>;
  /** MIME type of the input: `text/csv`. */
  readonly contentType?: Value<string>;
  /** MIME type of the output. */
  readonly accept?: Value<string>;
  /** `Line`: each line is a record. */
  readonly splitType?: Value<SplitType>;
  /** `Line`: each answer ends with a newline. */
  readonly assembleWith?: Value<'None' | 'Line'>;
  readonly compressionType?: Value<'None' | 'Gzip'>;
  /** What of a record the model is given: `$[1:]`. */
  readonly inputFilter?: Value<string>;
  /** `Input`: the output holds each record and its prediction. */
  readonly joinSource?: Value<'Input' | 'None'>;
  /** What is kept of them: `$[0,-1]`. */
  readonly outputFilter?: Value<string>;
  readonly strategy?: Value<BatchStrategy>;
  readonly maxConcurrentTransforms?: Value<number>;
  readonly maxPayloadInMB?: Value<number>;
  readonly environment?: Readonly<Record<string, Value<string>>>;
  /** Any field of the request, as the API spells it, in place of what the options above make of it. */
  readonly request?: Partial<Values<TransformRequest>>;
}

/** What the builder takes from the session. */
export type TransformPlace = Pick<Session, 'defaultBucket'>;

/** A step that transforms objects with a model. Source of the defaults: SageMaker Python SDK 2.257.6, `transformer.py`. */
export function transformStep(
  session: TransformPlace,
  options: TransformStepOptions,
): Step<TransformResponse> {
  const { inputFilter, outputFilter, joinSource } = options;
  const isProcessed = [inputFilter, outputFilter, joinSource].some((value) => value !== undefined);
  const request: Draft<TransformRequest> = {
    ModelName: options.modelName,
    MaxConcurrentTransforms: options.maxConcurrentTransforms,
    MaxPayloadInMB: options.maxPayloadInMB,
    BatchStrategy: options.strategy,
    Environment: options.environment,
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: options.dataType ?? 'S3Prefix', S3Uri: options.data } },
      ContentType: options.contentType,
      CompressionType: options.compressionType,
      SplitType: options.splitType,
    },
    TransformOutput: {
      S3OutputPath: options.outputPath ?? ownPlace(session, options.name),
      AssembleWith: options.assembleWith,
      Accept: options.accept,
    },
    TransformResources: { InstanceCount: options.instanceCount ?? 1, InstanceType: options.instanceType },
    DataProcessing: isProcessed
      ? { InputFilter: inputFilter, OutputFilter: outputFilter, JoinSource: joinSource }
      : undefined,
    ...options.request,
  };
  return step<TransformResponse>(options, { type: 'Transform', arguments: request });
}

/** Another one for every execution. */
function ownPlace({ defaultBucket }: TransformPlace, stepName: string): Value<string> {
  const { pipelineName, pipelineExecutionId } = executionVariables;
  return join('/', ['s3:/', defaultBucket, pipelineName, pipelineExecutionId, stepName]);
}
