import {
  arrayOf,
  type JsonObject,
  type Located,
  missingRunner,
  type Session,
  type StepKind,
  type StepUses,
} from '@slipway/core';
import { checkTraining } from './check.ts';
import type { TrainingRequest } from './request.ts';
import { trainingRequestSchema } from './request-schema.ts';
import type { TrainingResponse } from './response.ts';
import { submitDirectory } from './script-mode.ts';
import { trainingSupport } from './support.ts';

/** The Training step: trains a model with CreateTrainingJob. */
export const trainingKind: StepKind<TrainingRequest, TrainingResponse> = {
  type: 'Training',
  request: trainingRequestSchema,
  check: checkTraining,
  jobNameField: 'TrainingJobName',
  keyedLists: { FinalMetricDataList: 'MetricName' },
  support: trainingSupport,
  uses: trainingUses,
  metadata: ({ TrainingJobArn }): JsonObject =>
    TrainingJobArn === undefined ? {} : { TrainingJob: { Arn: TrainingJobArn } },
  async outcome({ FinalMetricDataList = [], ModelArtifacts }) {
    const metrics = FinalMetricDataList.map(({ MetricName, Value }) => `${MetricName} ${Value}`);
    return [...(metrics.length > 0 ? [metrics.join(', ')] : []), ModelArtifacts.S3ModelArtifacts].join('\n');
  },
  async runner(session: Session) {
    if (session.target === 'local') return (await import('./local.ts')).trainingRunner(session);
    throw missingRunner('Training', session);
  },
};

function trainingUses(args: JsonObject): StepUses {
  // An expression may stand for any part of it.
  const request = args as unknown as TrainingRequest;
  const code = submitDirectory(request.HyperParameters);
  return {
    images: located('AlgorithmSpecification.TrainingImage', request.AlgorithmSpecification?.TrainingImage),
    reads: [
      ...arrayOf(request.InputDataConfig).flatMap((channel, index) =>
        located(
          `InputDataConfig[${index}].DataSource.S3DataSource.S3Uri`,
          channel.DataSource?.S3DataSource?.S3Uri,
        ),
      ),
      ...located('HyperParameters.sagemaker_submit_directory', code, { archive: true }),
    ],
    writes: [
      ...located('OutputDataConfig.S3OutputPath', request.OutputDataConfig?.S3OutputPath, { byJob: true }),
      ...located('CheckpointConfig.S3Uri', request.CheckpointConfig?.S3Uri),
    ],
  };
}

function located(
  path: string,
  value: string | undefined,
  marks: Pick<Located, 'archive' | 'byJob'> = {},
): Located[] {
  return value === undefined ? [] : [{ path, value, ...marks }];
}
