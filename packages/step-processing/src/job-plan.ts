import type { StepContext } from '@slipway/core';
import { arnOf, type JobPlan, type LocalSession, type PlannedInput } from '@slipway/local';
import { containerFiles, DEFAULT_MAX_RUNTIME } from './container-files.ts';
import type { ProcessingInput, ProcessingRequest } from './request.ts';

// SageMaker gives no figure for processing: long enough to write a file or two.
const GRACE = 30;

/** What a container of a processing job is given. */
export function processingPlan(
  session: LocalSession,
  context: StepContext,
  request: ProcessingRequest,
): JobPlan {
  const { AppSpecification: app, ProcessingInputs = [], ProcessingOutputConfig, NetworkConfig } = request;
  const { InstanceCount, InstanceType, InstancePreferences } = request.ProcessingResources.ClusterConfig;
  const [preferred] = InstancePreferences ?? [];
  const job = { name: context.jobName, arn: arnOf(session, 'processing-job', context.jobName) };
  return {
    image: app.ImageUri,
    ...(app.ContainerEntrypoint && { entrypoint: app.ContainerEntrypoint }),
    ...(app.ContainerArguments && { arguments: app.ContainerArguments }),
    environment: { AWS_REGION: session.region, AWS_DEFAULT_REGION: session.region, ...request.Environment },
    hostCount: InstanceCount ?? preferred?.InstanceCount ?? 1,
    instanceTypes: [InstanceType ?? preferred?.InstanceType ?? []].flat(),
    inputs: ProcessingInputs.flatMap(plannedInput),
    folders: [
      'output',
      ...(ProcessingOutputConfig?.Outputs ?? []).flatMap(({ S3Output }) => folderOf(S3Output?.LocalPath)),
    ],
    files: (host, hosts) => containerFiles(request, job, host, hosts),
    outputs: (ProcessingOutputConfig?.Outputs ?? []).flatMap(({ AppManaged, S3Output }) =>
      AppManaged || !S3Output ? [] : [S3Output.S3Uri],
    ),
    maxRuntimeSeconds: request.StoppingCondition?.MaxRuntimeInSeconds ?? DEFAULT_MAX_RUNTIME,
    graceSeconds: GRACE,
    networkIsolation: NetworkConfig?.EnableNetworkIsolation ?? false,
  };
}

function plannedInput({ AppManaged, S3Input }: ProcessingInput): PlannedInput[] {
  return folderOf(AppManaged ? undefined : S3Input?.LocalPath).map((target) => ({
    uri: S3Input?.S3Uri ?? '',
    target,
    // Framework processors unpack their code next to where it lies.
    access: 'private',
    dataType: S3Input?.S3DataType ?? 'S3Prefix',
    distribution: S3Input?.S3DataDistributionType ?? 'FullyReplicated',
  }));
}

/** `/opt/ml/processing/train/` as a path below `/opt/ml`. */
export function folderOf(localPath: string | undefined): string[] {
  return localPath === undefined ? [] : [localPath.replace(/^\/opt\/ml\//, '').replace(/\/+$/, '')];
}
