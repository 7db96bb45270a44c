/** Something that goes wrong with calls. */
export interface Fault {
  /** An operation: `CreateTrainingJob`, `PutObject`. Default: each of them. */
  readonly operation?: string;
  /** Default: all services. */
  readonly service?: 'sagemaker' | 'logs' | 'sts' | 's3';
  /** How many calls it strikes. Default: 1. */
  readonly times?: number;
  /** How many calls it lets pass before. Default: 0. */
  readonly after?: number;
  readonly kind: FaultKind;
  /** `slow`: milliseconds of the service's clock until the answer. */
  readonly delay?: number;
  /** `error`: what the client shall throw. */
  readonly error?: { readonly code: string; readonly message: string; readonly statusCode?: number };
}

/**
 * - `lost-answer`: the call does what it does, then its connection breaks;
 * - `no-connection`: it breaks before anything was done;
 * - `slow`: done at once, answered late;
 * - the others: an answer with an error, nothing done.
 */
export type FaultKind =
  | 'lost-answer'
  | 'no-connection'
  | 'slow'
  | 'throttling'
  | 'server-error'
  | 'expired-token'
  | 'access-denied'
  | 'resource-limit'
  | 'error';

/** A fault that was put in place. */
export interface PlacedFault extends Fault {
  readonly id: number;
  /** How many calls it has struck. */
  readonly hits: number;
}
