import { type StepContext, slipwayError } from '@slipway/core';
import type { LocalSession } from '@slipway/local';
import type { TuningRequest } from '../request.ts';
import { searchProblems } from '../search/search-problems.ts';
import { type TuningSearch, tuningSearch } from '../search/tuning-search.ts';
import { readRecords, type TuningRecords, writeJob } from './records.ts';
import { ownSeed } from './trial-name.ts';
import { readParents } from './warm-start.ts';

export interface OpenTuning extends TuningRecords {
  readonly search: TuningSearch;
}

/** What there is of a tuning job, or its beginning; rejects for a request that cannot be searched. */
export async function openTuning(
  session: LocalSession,
  { jobName, executionId, stepName, attempt }: StepContext,
  request: TuningRequest,
): Promise<OpenTuning> {
  refuseBadSearch(request);
  const { job, trials } = (await readRecords(session, jobName)) ?? {
    job: {
      request,
      step: { executionId, stepName, attempt },
      startTime: new Date().toISOString(),
      parents: await readParents(session, request),
    },
    trials: undefined,
  };
  if (trials === undefined) await writeJob(session, jobName, job);
  const search = tuningSearch(request, {
    seed: request.HyperParameterTuningJobConfig.RandomSeed ?? ownSeed(jobName),
    parents: job.parents.map((parent) => parent.trials),
  });
  return { job, trials: trials ?? [], search };
}

/** What expressions stood for is only known now. */
function refuseBadSearch(request: TuningRequest): void {
  const problems = searchProblems(request);
  if (problems.length === 0) return;
  throw slipwayError(`The hyperparameters cannot be searched: ${problems.join('; ')}`, {
    code: 'BAD_ARGUMENTS',
    category: 'job',
    hint: 'Look at the parameters and steps that the ranges and limits of the tuning job refer to.',
  });
}
