import type { TrainingRequest } from '@slipway/step-training';
import { definitionOf } from '../model-uri.ts';
import type { TuningRequest } from '../request.ts';
import { trainingRequestOf } from '../training-request.ts';
import { objectiveOf } from './describe.ts';
import type { TrialRecord } from './records.ts';

/** The request of a trial's training job. */
export function trialRequest(
  request: TuningRequest,
  { definition: name, parameters, name: trainingJob }: TrialRecord,
): TrainingRequest {
  const definition = definitionOf(request, name);
  if (definition === undefined) throw new Error(`There is no training definition ${name}`);
  const training = trainingRequestOf(definition);
  const { HyperParameters = {}, CheckpointConfig } = training;
  const { MetricName } = objectiveOf(request, name);
  // Script mode's values are JSON. Source: descriptions of training jobs of tuning jobs that their users quote.
  const isScript = Object.hasOwn(HyperParameters, 'sagemaker_program');
  const metric = { _tuning_objective_metric: isScript ? JSON.stringify(MetricName) : MetricName };
  return {
    ...training,
    HyperParameters: { ...HyperParameters, ...parameters, ...metric },
    // A trial must not begin with the checkpoints of another.
    ...(CheckpointConfig && {
      CheckpointConfig: {
        ...CheckpointConfig,
        S3Uri: `${CheckpointConfig.S3Uri.replace(/\/$/, '')}/${trainingJob}`,
      },
    }),
  };
}
