import { isSlipwayError, slipwayError } from '@slipway/core';
import { commandLine, type JobApi } from './job-api.ts';

/** Nobody knows whether a job runs: no other attempt may be made beside it, and whoever reads the error can stop it. */
export function mayRun(jobs: JobApi, name: string): (thrown: unknown) => never {
  return (thrown) => {
    if (!isSlipwayError(thrown)) throw thrown;
    const { message, code, category, hint = '' } = thrown;
    const stopIt = commandLine('stop', jobs, name);
    throw slipwayError(message, {
      code,
      category,
      hint: `${hint}\nThe job ${name} may still run. To stop it: ${stopIt}`.trim(),
      cause: thrown,
    });
  };
}
