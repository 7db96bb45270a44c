import {
  type JsonObject,
  type PropertyFileDefinition,
  type StepContext,
  type StepKind,
  slipwayError,
} from '@slipway/core';
import type { ServiceState } from '../../../service-state.ts';
import { name, objects } from '../../input.ts';
import { processingJob } from '../../jobs/processing-job.ts';
import { trainingJob } from '../../jobs/training-job.ts';
import { transformJob } from '../../jobs/transform-job.ts';
import { rankedTrials, trialSummary } from '../../jobs/trial-summaries.ts';
import { hyperParameterTuningJob } from '../../jobs/tuning-job.ts';
import { jobStep } from './job-step.ts';

export function jobSteps(service: ServiceState): readonly StepKind<JsonObject, JsonObject>[] {
  return [
    jobStep(service, {
      type: 'Processing',
      job: processingJob,
      cached: ['AppSpecification', 'Environment', 'ProcessingInputs'],
      more: {
        keyedLists: { 'ProcessingOutputConfig.Outputs': 'OutputName', ProcessingInputs: 'InputName' },
        propertyFileUri,
      },
    }),
    jobStep(service, {
      type: 'Training',
      job: trainingJob,
      cached: [
        'AlgorithmSpecification',
        'CheckpointConfig',
        'DebugHookConfig',
        'DebugRuleConfigurations',
        'Environment',
        'HyperParameters',
        'InputDataConfig',
      ],
      more: { keyedLists: { FinalMetricDataList: 'MetricName' } },
    }),
    jobStep(service, {
      type: 'Transform',
      job: transformJob,
      cached: ['DataProcessing', 'Environment', 'ModelName', 'TransformInput'],
    }),
    jobStep(service, {
      type: 'Tuning',
      job: hyperParameterTuningJob,
      metadata: 'TuningJob',
      cached: ['HyperParameterTuningJobConfig', 'TrainingJobDefinition', 'TrainingJobDefinitions'],
      jobName: tuningJobName,
      // The best first, at most 50. Source: SageMaker Developer Guide, build-and-manage-steps.
      properties: (job) => ({
        TrainingJobSummaries: rankedTrials(job)
          .slice(0, 50)
          .map((trial) => trialSummary(trial, job)),
      }),
    }),
  ];
}

function propertyFileUri(response: JsonObject, { OutputName, FilePath }: PropertyFileDefinition): string {
  const output = objects(response, 'ProcessingOutputConfig.Outputs').find(
    (one) => name(one, 'OutputName') === OutputName,
  );
  if (output !== undefined) return `${name(output, 'S3Output.S3Uri').replace(/\/+$/, '')}/${FilePath}`;
  throw slipwayError(`The step has no output ${OutputName}`, { code: 'OUTPUT_MISSING', category: 'job' });
}

/** At most 32 characters: `bqbpzw5k3d15-hptuning-u0h0wl6oku`. */
function tuningJobName({ executionId, stepName, jobName }: StepContext): string {
  return `${executionId}-${stepName.slice(0, 8).replaceAll('_', '-')}-${jobName.slice(-10)}`;
}
