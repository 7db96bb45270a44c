export type { Complete, Fields, Wire } from './api-types.ts';
export type { Closable, ConformanceCase, SuiteOptions } from './conformance-case.ts';
export * from './job-backend.ts';
export * from './noted-jobs.ts';
export * from './object-store.ts';
export * from './recorded-context.ts';
export * from './run-store.ts';
export * from './step-kind.ts';
export * from './step-runner.ts';
