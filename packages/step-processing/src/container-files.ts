import type { ProcessingRequest } from './request.ts';

/** Seconds a job may run that does not say. Source: SageMaker Python SDK 2.257.6, `processing.py`: 24 hours. */
export const DEFAULT_MAX_RUNTIME = 86_400;

/**
 * What SageMaker writes to `/opt/ml/config`, by path below `/opt/ml`: the request with all that it left open.
 * Source: SageMaker Developer Guide, build-your-own-processing-container.
 */
export function containerFiles(
  request: ProcessingRequest,
  job: { readonly name: string; readonly arn: string },
  host: string,
  hosts: readonly string[],
): Readonly<Record<string, string>> {
  return {
    'config/processingjobconfig.json': JSON.stringify(jobConfig(request, job)),
    'config/resourceconfig.json': JSON.stringify({ current_host: host, hosts }),
  };
}

function jobConfig(request: ProcessingRequest, job: { readonly name: string; readonly arn: string }): object {
  const { AppSpecification: app, ProcessingOutputConfig: output, ProcessingResources: resources } = request;
  return {
    ProcessingJobArn: job.arn,
    ProcessingJobName: job.name,
    AppSpecification: {
      ImageUri: app.ImageUri,
      ContainerEntrypoint: app.ContainerEntrypoint ?? null,
      ContainerArguments: app.ContainerArguments ?? null,
    },
    Environment: request.Environment ?? {},
    ProcessingInputs: (request.ProcessingInputs ?? []).map(({ S3Input, ...input }) => ({
      ...input,
      ...(S3Input && {
        S3Input: {
          S3DataDistributionType: 'FullyReplicated',
          S3InputMode: 'File',
          S3CompressionType: 'None',
          S3DownloadMode: 'StartOfJob',
          ...S3Input,
        },
      }),
    })),
    ProcessingOutputConfig: { Outputs: output?.Outputs ?? [], KmsKeyId: output?.KmsKeyId ?? null },
    ProcessingResources: { ClusterConfig: { VolumeKmsKeyId: null, ...resources.ClusterConfig } },
    RoleArn: request.RoleArn,
    StoppingCondition: request.StoppingCondition ?? { MaxRuntimeInSeconds: DEFAULT_MAX_RUNTIME },
  };
}
