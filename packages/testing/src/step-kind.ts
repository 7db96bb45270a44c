import { describeCases, type SuiteOptions } from './conformance-case.ts';
import type { StepKindFixture } from './step-kind/fixture.ts';
import { judgingCases } from './step-kind/judging.ts';
import type { StepKindCase } from './step-kind/kind-case.ts';
import { meaningCases } from './step-kind/meaning.ts';
import { supportCases } from './step-kind/support.ts';

export type { StepKindFixture } from './step-kind/fixture.ts';

/** The contract of `StepKind`, but for its runner, as tests; `setup` runs anew for each of them. */
export function describeStepKind(
  name: string,
  setup: () => StepKindFixture | Promise<StepKindFixture>,
  options?: SuiteOptions,
): void {
  describeCases<StepKindFixture>(`step kind: ${name}`, stepKindCases, setup, options);
}

export const stepKindCases: readonly StepKindCase[] = [...judgingCases, ...supportCases, ...meaningCases];
