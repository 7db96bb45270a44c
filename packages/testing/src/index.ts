export type { Closable, ConformanceCase, SuiteOptions } from './conformance-case.ts';
export * from './job-backend.ts';
export * from './object-store.ts';
export * from './run-store.ts';
export * from './step-runner.ts';
