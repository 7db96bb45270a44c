import { slipwayError } from '@slipway/core';
import type { LocalSession } from '@slipway/local';
import { definitionOf } from '../model-uri.ts';
import type { TuningRequest } from '../request.ts';
import { asTrial, describeTuning } from './describe.ts';
import { type Parent, readRecords } from './records.ts';

/** The parents of a warm start, as they are now; rejects with `TUNING_JOB_NOT_FOUND`. */
export async function readParents(
  session: LocalSession,
  { WarmStartConfig }: TuningRequest,
): Promise<readonly Parent[]> {
  const names = WarmStartConfig?.ParentHyperParameterTuningJobs ?? [];
  return await Promise.all(
    names.map(({ HyperParameterTuningJobName }) => readParent(session, HyperParameterTuningJobName ?? '')),
  );
}

async function readParent(session: LocalSession, jobName: string): Promise<Parent> {
  const records = /^[A-Za-z0-9-]+$/.test(jobName) ? await readRecords(session, jobName) : undefined;
  if (records === undefined) {
    throw slipwayError(`There is no tuning job ${jobName} here to start from`, {
      code: 'TUNING_JOB_NOT_FOUND',
      category: 'job',
      hint: `Parents are earlier tuning jobs of this machine: ls ${session.directory}/tuning`,
    });
  }
  const { job, trials } = records;
  const { BestTrainingJob: best } = describeTuning(session, { jobName, status: 'Completed', job, trials });
  return {
    trials: trials.map((record) => {
      const { StaticHyperParameters } = definitionOf(job.request, record.definition) ?? {};
      const { definition: _, ...trial } = asTrial(record);
      return { ...trial, parameters: { ...StaticHyperParameters, ...trial.parameters } };
    }),
    ...(best && { best: { ...best, TuningJobName: jobName } }),
  };
}
