export {
  type ChannelOptions,
  type TrainingPlace,
  type TrainingStepOptions,
  trainingStep,
} from './builder.ts';
export { hostCount } from './container-files.ts';
export { trainingKind } from './kind.ts';
export type * from './request.ts';
export { trainingRequestSchema } from './request-schema.ts';
export type { MetricData, TrainingResponse } from './response.ts';
export { trainingSupport } from './support.ts';
