export { type TransformPlace, type TransformStepOptions, transformStep } from './builder.ts';
export { transformKind } from './kind.ts';
export type {
  BatchStrategy,
  DataCaptureConfig,
  DataProcessing,
  ExperimentConfig,
  ModelClientConfig,
  S3DataSource,
  SplitType,
  TransformInput,
  TransformOutput,
  TransformRequest,
  TransformResources,
  TransformResponse,
} from './request.ts';
