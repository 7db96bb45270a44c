import type { StepContext } from '@slipway/core';
import { arnOf, type JobPlan, type LocalSession, type PlannedInput } from '@slipway/local';
import { CHECKPOINTS, containerFiles, hostCount, instanceTypes } from './container-files.ts';
import type { TrainingRequest } from './request.ts';
import { CODE_FOLDER, submitDirectory } from './script-mode.ts';

/** How long a job may run that says nothing of it, in seconds. Source: SageMaker API, StoppingCondition. */
export const ONE_DAY = 86_400;
// Source: SageMaker API, StopTrainingJob.
const GRACE = 120;

/** What a container of a training job is given. */
export function trainingPlan(session: LocalSession, context: StepContext, request: TrainingRequest): JobPlan {
  const { AlgorithmSpecification: algorithm, InputDataConfig = [], EnableNetworkIsolation } = request;
  const code = submitDirectory(request.HyperParameters);
  const checkpoints = checkpointFolder(request);
  // Where hosts have no network of their own they share this machine's.
  const networkInterface = session.backendOf(context.stepName).capabilities.hostNames ? 'eth0' : 'lo';
  return {
    image: algorithm?.TrainingImage ?? '',
    ...command(algorithm),
    environment: {
      AWS_REGION: session.region,
      AWS_DEFAULT_REGION: session.region,
      ...request.Environment,
      TRAINING_JOB_NAME: context.jobName,
      TRAINING_JOB_ARN: arnOf(session, 'training-job', context.jobName),
    },
    hostCount: hostCount(request),
    instanceTypes: instanceTypes(request),
    inputs: [
      ...InputDataConfig.map(
        ({ ChannelName, DataSource: { S3DataSource: source } }): PlannedInput => ({
          uri: source?.S3Uri ?? '',
          target: `input/data/${ChannelName}`,
          access: 'read-only',
          dataType: source?.S3DataType === 'ManifestFile' ? 'ManifestFile' : 'S3Prefix',
          distribution: source?.S3DataDistributionType ?? 'FullyReplicated',
        }),
      ),
      ...(checkpoints === undefined
        ? []
        : [{ uri: checkpoints.uri, target: checkpoints.path, access: 'private' as const, optional: true }]),
    ],
    archives: code === undefined ? [] : [{ uri: code, target: belowOptMl(CODE_FOLDER) }],
    folders: ['model', 'output/data', ...(checkpoints === undefined ? [] : [checkpoints.path])],
    files: (host, hosts) => containerFiles(request, host, hosts, networkInterface),
    outputs: [request.OutputDataConfig.S3OutputPath, ...(checkpoints ? [checkpoints.uri] : [])],
    maxRuntimeSeconds: request.StoppingCondition?.MaxRuntimeInSeconds ?? ONE_DAY,
    graceSeconds: GRACE,
    metrics: algorithm?.MetricDefinitions ?? [],
    networkIsolation: EnableNetworkIsolation ?? false,
  };
}

/** An image trains when it is run with `train`. Source: SageMaker Developer Guide, your-algorithms-training-algo-dockerfile. */
function command(
  algorithm: TrainingRequest['AlgorithmSpecification'],
): Pick<JobPlan, 'entrypoint' | 'arguments'> {
  const { ContainerEntrypoint: entrypoint, ContainerArguments } = algorithm ?? {};
  if (entrypoint === undefined) return { arguments: ContainerArguments ?? ['train'] };
  return { entrypoint, ...(ContainerArguments && { arguments: ContainerArguments }) };
}

/** Where checkpoints are, in the store and below `/opt/ml`. */
export function checkpointFolder({
  CheckpointConfig,
}: TrainingRequest): { readonly uri: string; readonly path: string } | undefined {
  if (CheckpointConfig === undefined) return undefined;
  return {
    uri: CheckpointConfig.S3Uri,
    path: belowOptMl(CheckpointConfig.LocalPath ?? CHECKPOINTS),
  };
}

function belowOptMl(path: string): string {
  return path.replace(/^\/opt\/ml\//, '').replace(/\/$/, '');
}
