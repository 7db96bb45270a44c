import type { JsonObject, Session, StepRunner } from '@slipway/core';
import {
  asSageMakerSession,
  type JobApi,
  type RequestDefaults,
  runJob,
  withDefaults,
} from '@slipway/sagemaker';
import type { TuningRequest } from './request.ts';
import type { TuningResponse } from './response.ts';

/** Sources: SageMaker API, CreateHyperParameterTuningJob; SageMaker Developer Guide, logging-cloudwatch. */
const tuningJobs: JobApi = {
  type: 'HyperParameterTuning',
  // What its training jobs, `<name>-001-…`, write.
  logGroup: '/aws/sagemaker/TrainingJobs',
  logsOf: 'its-jobs',
  complete: withTrainingJobs,
};

/** Runs tuning jobs on SageMaker. */
export function tuningRunner(session: Session): StepRunner<TuningRequest, TuningResponse> {
  const sagemaker = asSageMakerSession(session);
  return {
    run: (request, context) =>
      runJob(sagemaker, context, tuningJobs, inEachDefinition(request, sagemaker.requestDefaults)),
  };
}

/** Network and keys are the training jobs'; the tags of a tuning job are theirs too. */
function inEachDefinition(request: TuningRequest, { tags: _, ...defaults }: RequestDefaults): object {
  const places = { cluster: 'ResourceConfig', vpc: 'VpcConfig', outputKey: 'OutputDataConfig.KmsKeyId' };
  const whole = (definition: object) => withDefaults(definition as JsonObject, places, defaults);
  const { TrainingJobDefinition: one, TrainingJobDefinitions: several } = request;
  return {
    ...request,
    ...(one && { TrainingJobDefinition: whole(one) }),
    ...(several && { TrainingJobDefinitions: several.map(whole) }),
  };
}

/**
 * The properties of a Tuning step are those of its job, and of its training jobs, the best first, at most 50. Sorted so,
 * those without a value are not among them. Sources: SageMaker Developer Guide, build-and-manage-steps; SageMaker API,
 * ListTrainingJobsForHyperParameterTuningJob.
 */
async function withTrainingJobs(
  description: JsonObject,
  ask: (input: object) => Promise<JsonObject>,
): Promise<JsonObject> {
  const { HyperParameterTuningJobName, HyperParameterTuningJobConfig, TrainingJobDefinitions } =
    description as object as TuningResponse;
  const objective =
    HyperParameterTuningJobConfig.HyperParameterTuningJobObjective ??
    TrainingJobDefinitions?.[0]?.TuningObjective;
  const { TrainingJobSummaries = [] } = await ask({
    HyperParameterTuningJobName,
    SortBy: 'FinalObjectiveMetricValue',
    SortOrder: objective?.Type === 'Maximize' ? 'Descending' : 'Ascending',
    MaxResults: 50,
  });
  return { TrainingJobSummaries };
}
