import type { StepKind } from '@slipway/core';
import { type Closable, describeCases, type SuiteOptions } from './conformance-case.ts';
import { judgingCases } from './step-kind/judging.ts';
import type { StepKindCase } from './step-kind/kind-case.ts';
import { meaningCases } from './step-kind/meaning.ts';
import { supportCases } from './step-kind/support.ts';

export interface StepKindFixture extends Closable {
  readonly kind: StepKind;
  /** Requests that a run may get, and that together have every field there is. */
  readonly requests: readonly object[];
  /** Fields in whose place no expression may stand, as they are needed to read the others: `Type`. */
  readonly literal?: readonly string[];
}

/** The contract of `StepKind`, but for its runner, as tests; `setup` runs anew for each of them. */
export function describeStepKind(
  name: string,
  setup: () => StepKindFixture | Promise<StepKindFixture>,
  options?: SuiteOptions,
): void {
  describeCases<StepKindFixture>(`step kind: ${name}`, stepKindCases, setup, options);
}

export const stepKindCases: readonly StepKindCase[] = [...judgingCases, ...supportCases, ...meaningCases];
