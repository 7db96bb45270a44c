import {
  arrayOf,
  EXCEPTION_TYPES,
  type JsonObject,
  type Located,
  missingRunner,
  type Session,
  type StepKind,
  type StepUses,
} from '@slipway/core';
import { cachedFields, storedOutputs } from './cache.ts';
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
  cacheKey: cachedFields,
  outputs: storedOutputs,
  retryable: EXCEPTION_TYPES,
  metadata: ({ TrainingJobArn }): JsonObject =>
    TrainingJobArn === undefined ? {} : { TrainingJob: { Arn: TrainingJobArn } },
  async outcome({ FinalMetricDataList = [], ModelArtifacts }) {
    const metrics = FinalMetricDataList.map(({ MetricName, Value }) => `${MetricName} ${Value}`);
    return [...(metrics.length > 0 ? [metrics.join(', ')] : []), ModelArtifacts.S3ModelArtifacts].join('\n');
  },
  async runner(session: Session) {
    if (session.target === 'local') return (await import('./local.ts')).trainingRunner(session);
    if (session.target === 'sagemaker') return (await import('./sagemaker.ts')).trainingRunner(session);
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
      ...arrayOf(request.InputDataConfig).flatMap((channel, index) => {
        const { S3Uri, S3DataType } = channel.DataSource?.S3DataSource ?? {};
        return located(`InputDataConfig[${index}].DataSource.S3DataSource.S3Uri`, S3Uri, {
          ...(S3DataType === 'ManifestFile' && { manifest: true }),
        });
      }),
      ...located('HyperParameters.sagemaker_submit_directory', code, { archive: true }),
    ],
    writes: [
      ...located('OutputDataConfig.S3OutputPath', request.OutputDataConfig?.S3OutputPath, { byJob: true }),
      ...located('CheckpointConfig.S3Uri', request.CheckpointConfig?.S3Uri),
    ],
    instances: trainingInstances(request),
  };
}

function trainingInstances({ ResourceConfig }: TrainingRequest): readonly Located[] {
  const { InstanceType, InstanceGroups, InstancePreferences } = ResourceConfig ?? {};
  const groups = arrayOf(InstanceGroups).flatMap((group, index) =>
    located(`ResourceConfig.InstanceGroups[${index}].InstanceType`, group.InstanceType),
  );
  const [preferred] = arrayOf(InstancePreferences);
  return [
    ...located('ResourceConfig.InstanceType', InstanceType),
    ...groups,
    ...located('ResourceConfig.InstancePreferences[0].InstanceType', preferred?.InstanceType),
  ];
}

function located(
  path: string,
  value: string | undefined,
  marks: Pick<Located, 'archive' | 'byJob' | 'manifest'> = {},
): Located[] {
  return value === undefined ? [] : [{ path, value, ...marks }];
}
