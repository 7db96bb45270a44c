import type { Session, StepRunner } from '@slipway/core';
import { asLocalSession, endOnce } from '@slipway/local';
import type { ShownTrial } from './details.ts';
import type { TuningRequest } from './request.ts';
import type { TuningResponse } from './response.ts';
import { readRecords } from './tuning-job/records.ts';
import { runTuning } from './tuning-job/run-tuning.ts';
import { shownTrials } from './tuning-job/shown-trials.ts';

/** Runs tuning jobs on this machine, as CreateHyperParameterTuningJob runs them on SageMaker. */
export function tuningRunner(session: Session): StepRunner<TuningRequest, TuningResponse> {
  const local = asLocalSession(session);
  return {
    run(request, context) {
      // Its training jobs have names of their own.
      const isThere = async () => (await readRecords(local, context.jobName)) !== undefined;
      return endOnce(local, context, (joined) => runTuning(local, joined, request), { isThere });
    },
  };
}

/** Every training job of a tuning job as it is now, best first; `undefined`: nothing of it is here any more. */
export async function tuningTrials(
  session: Session,
  jobName: string,
): Promise<readonly ShownTrial[] | undefined> {
  return await shownTrials(asLocalSession(session), jobName);
}
