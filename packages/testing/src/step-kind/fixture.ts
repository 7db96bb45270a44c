import type { StepKind } from '@slipway/core';
import type { Closable } from '../conformance-case.ts';

export interface StepKindFixture extends Closable {
  readonly kind: StepKind;
  /** Requests that a run may get, and that together have every field there is. */
  readonly requests: readonly object[];
  /** Fields in whose place no expression may stand, as they are needed to read the others: `Type`. */
  readonly literal?: readonly string[];
}
