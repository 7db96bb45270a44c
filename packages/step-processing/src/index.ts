export {
  type ProcessingInputOptions,
  type ProcessingOutputOptions,
  type ProcessingPlace,
  type ProcessingStepOptions,
  processingStep,
} from './builder.ts';
export { processingKind } from './kind.ts';
export type * from './request.ts';
export { processingRequestSchema } from './request-schema.ts';
export type { ProcessingResponse } from './response.ts';
export { processingSupport } from './support.ts';
