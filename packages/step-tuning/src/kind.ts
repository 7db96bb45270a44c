import {
  EXCEPTION_TYPES,
  type JsonObject,
  type Located,
  missingRunner,
  type Session,
  type StepKind,
  type StepUses,
} from '@slipway/core';
import { trainingKind } from '@slipway/step-training';
import { cachedFields, storedOutputs } from './cache.ts';
import { checkTuning } from './check.ts';
import { tuningDetails } from './details.ts';
import { tuningOutcome } from './outcome.ts';
import type { TuningRequest } from './request.ts';
import { tuningRequestSchema } from './request-schema.ts';
import type { TuningResponse } from './response.ts';
import { tuningSupport } from './support.ts';
import { definitionPath, placedDefinitions, trainingRequestOf } from './training-request.ts';

/** The Tuning step: searches the hyperparameters of training jobs with CreateHyperParameterTuningJob. */
export const tuningKind: StepKind<TuningRequest, TuningResponse> = {
  type: 'Tuning',
  request: tuningRequestSchema,
  check: checkTuning,
  jobNameField: 'HyperParameterTuningJobName',
  // Source: SageMaker API, HyperParameterTuningJobName.
  jobNameLength: 32,
  support: tuningSupport,
  uses: tuningUses,
  cacheKey: cachedFields,
  outputs: storedOutputs,
  // Source: SageMaker Developer Guide, pipelines-retry-policy.
  retryable: EXCEPTION_TYPES.filter((type) => type !== 'SageMaker.JOB_INTERNAL_ERROR'),
  metadata: ({ HyperParameterTuningJobArn }): JsonObject =>
    HyperParameterTuningJobArn === undefined ? {} : { TuningJob: { Arn: HyperParameterTuningJobArn } },
  outcome: async (response) => tuningOutcome(response),
  async details({ HyperParameterTuningJobName: name, TrainingJobSummaries = [] }, session) {
    if (name === undefined) return undefined;
    const local =
      session.target === 'local' && (await (await import('./local.ts')).tuningTrials(session, name));
    return tuningDetails(local || TrainingJobSummaries);
  },
  async runner(session: Session) {
    if (session.target === 'local') return (await import('./local.ts')).tuningRunner(session);
    if (session.target === 'sagemaker') return (await import('./sagemaker.ts')).tuningRunner(session);
    throw missingRunner('Tuning', session);
  },
};

/** What its training jobs use. */
function tuningUses(args: JsonObject): StepUses {
  const all = placedDefinitions(args as unknown as TuningRequest).map(({ path, definition }) => {
    const uses = trainingKind.uses?.(trainingRequestOf(definition) as unknown as JsonObject) ?? {};
    const placed = (located: readonly Located[] = []) =>
      located.map((one) => ({ ...one, path: `${path}.${definitionPath(definition, one.path)}` }));
    return {
      images: placed(uses.images),
      reads: placed(uses.reads),
      // Checkpoints too are in folders named by the training jobs.
      writes: placed(uses.writes).map((one) => ({ ...one, byJob: true as const })),
      instances: placed(uses.instances),
    };
  });
  return {
    images: all.flatMap(({ images }) => images),
    reads: all.flatMap(({ reads }) => reads),
    writes: all.flatMap(({ writes }) => writes),
    instances: all.flatMap(({ instances }) => instances),
  };
}
