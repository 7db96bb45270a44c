import type { Session, StepRunner } from '@slipway/core';
import { asLocalSession, endOnce } from '@slipway/local';
import type { TuningRequest } from './request.ts';
import type { TuningResponse } from './response.ts';
import { readRecords } from './tuning-job/records.ts';
import { runTuning } from './tuning-job/run-tuning.ts';

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
