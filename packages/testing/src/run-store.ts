import { type ConformanceCase, describeCases, type SuiteOptions } from './conformance-case.ts';
import { claimCases } from './run-store/claims.ts';
import { eventCases } from './run-store/events.ts';
import type { RunStoreFixture } from './run-store/fixture.ts';
import { listCases } from './run-store/lists.ts';
import { recordCases } from './run-store/records.ts';
import { removalCases } from './run-store/removal.ts';
import { reopeningCases } from './run-store/reopening.ts';
import { stepRunCases } from './run-store/step-runs.ts';
import { stopRequestCases } from './run-store/stop-requests.ts';
import { summaryCases } from './run-store/summaries.ts';

export type { RunStoreFixture } from './run-store/fixture.ts';

export const runStoreCases: readonly ConformanceCase<RunStoreFixture>[] = [
  ...recordCases,
  ...eventCases,
  ...listCases,
  ...summaryCases,
  ...stepRunCases,
  ...removalCases,
  ...claimCases,
  ...stopRequestCases,
  ...reopeningCases,
];

/** The contract of `RunStore` as tests; `setup` runs anew for each of them. */
export function describeRunStore(
  name: string,
  setup: () => RunStoreFixture | Promise<RunStoreFixture>,
  options?: SuiteOptions,
): void {
  describeCases(`run store: ${name}`, runStoreCases, setup, options);
}
