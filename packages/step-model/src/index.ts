export type {
  AdditionalModelDataSource,
  ContainerDefinition,
  ModelDataSource,
  S3ModelDataSource,
  Tag,
} from './container.ts';
export type { ContainerOptions, ModelPlace } from './container-options.ts';
export { type ModelStepOptions, modelStep, type PipelineContainer } from './model/builder.ts';
export { modelKind } from './model/kind.ts';
export type { ModelRequest, ModelResponse, VpcConfig } from './model/request.ts';
export { type RegisterModelStepOptions, registerModelStep } from './register-model/builder.ts';
export type {
  AdditionalInferenceSpecification,
  AdditionalS3DataSource,
  BaseModel,
  InferenceSpecification,
  ModelPackageContainer,
} from './register-model/inference.ts';
export { registerModelKind } from './register-model/kind.ts';
export type {
  DriftCheckBaselines,
  FileSource,
  MetricsSource,
  ModelMetrics,
} from './register-model/metrics.ts';
export type {
  ApprovalStatus,
  MetadataProperties,
  ModelCard,
  ModelLifeCycle,
  RegisterModelRequest,
  RegisterModelResponse,
  SourceAlgorithm,
} from './register-model/request.ts';
export type {
  TransformJobDefinition,
  ValidationProfile,
  ValidationSpecification,
} from './register-model/validation.ts';
