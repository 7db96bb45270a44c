import type { Problem } from './definition/problem.ts';

const brand = Symbol.for('slipway.error');

/**
 * What kind of trouble an error is, and so what a caller can do about it:
 * - `input`: the document, a parameter or an option is wrong; nothing was run.
 * - `environment`: the machine lacks something, and the hint says how to get it.
 * - `job`: a step failed by itself.
 * - `stopped`: somebody asked for the end.
 * - `internal`: a fault of Slipway or of a plugin.
 */
export type ErrorCategory = 'input' | 'environment' | 'job' | 'stopped' | 'internal';

/** The exception types a RetryPolicy can name. Source: SageMaker Developer Guide, "Retry Policy for Pipeline Steps". */
export type ExceptionType =
  | 'Step.SERVICE_FAULT'
  | 'Step.THROTTLING'
  | 'SageMaker.JOB_INTERNAL_ERROR'
  | 'SageMaker.CAPACITY_ERROR'
  | 'SageMaker.RESOURCE_LIMIT';

export interface ErrorDetails {
  /** Upper snake case, stable: programs compare it. */
  readonly code: string;
  readonly category: ErrorCategory;
  /** What to do next, as a sentence or a command. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** All that is wrong with a document, where the error is about one. */
  readonly problems?: readonly Problem[];
  /** What a RetryPolicy may name. A script's own failure has none, and is never retried. */
  readonly exceptionType?: ExceptionType;
}

/** An error with a code, a category and, where one is known, the next thing to do. */
export type SlipwayError = Error & ErrorDetails;

/** Makes a branded error; throw what it returns. */
export function slipwayError(message: string, details: ErrorDetails): SlipwayError {
  const { cause, ...rest } = details;
  const error = new Error(message, cause === undefined ? {} : { cause });
  error.name = 'SlipwayError';
  Object.defineProperty(error, brand, { value: true });
  return Object.assign(error, rest);
}

/** Whether `value` is a Slipway error, also one from another copy of this package. */
export function isSlipwayError(value: unknown, code?: string): value is SlipwayError {
  if (!(value instanceof Error) || !(brand in value)) return false;
  return code === undefined || ('code' in value && value.code === code);
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
