export { type FailStepOptions, failStep } from './builder.ts';
export { failKind } from './kind.ts';
export type { FailDescription, FailRequest } from './request.ts';
