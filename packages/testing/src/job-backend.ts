import { type ConformanceCase, describeCases, type SuiteOptions } from './conformance-case.ts';
import { commandCases } from './job-backend/commands.ts';
import { endingCases } from './job-backend/endings.ts';
import { fileCases } from './job-backend/files.ts';
import type { JobBackendFixture } from './job-backend/fixture.ts';
import { hostCases } from './job-backend/hosts.ts';
import { identityCases } from './job-backend/identity.ts';
import { logCases } from './job-backend/logs.ts';
import { nameCases } from './job-backend/names.ts';

export type { JobBackendFixture } from './job-backend/fixture.ts';

export const jobBackendCases: readonly ConformanceCase<JobBackendFixture>[] = [
  ...commandCases,
  ...fileCases,
  ...logCases,
  ...nameCases,
  ...endingCases,
  ...hostCases,
  ...identityCases,
];

/** The contract of `JobBackend` as tests; `setup` runs anew for each of them. */
export function describeJobBackend(
  name: string,
  setup: () => JobBackendFixture | Promise<JobBackendFixture>,
  options?: SuiteOptions,
): void {
  describeCases(`job backend: ${name}`, jobBackendCases, setup, options);
}
