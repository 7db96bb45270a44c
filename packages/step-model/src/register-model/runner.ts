import type { Session, StepContext, StepRunner } from '@slipway/core';
import { asLocalSession, type LocalSession } from '@slipway/local';
import { requireModelData } from '../model-data.ts';
import { refuseStopped } from '../stopped.ts';
import type { MetricsSource } from './metrics.ts';
import type { RegisterModelRequest, RegisterModelResponse } from './request.ts';

/**
 * Keeps model packages in the session's registry, which makes a group that is missing
 * (docs/decisions/0010-model-package-groups.md).
 */
export function registerModelRunner(
  session: Session,
): StepRunner<RegisterModelRequest, RegisterModelResponse> {
  const local = asLocalSession(session);
  return {
    async run(request, context) {
      refuseStopped(context);
      await requireModelData(local, request.InferenceSpecification?.Containers ?? []);
      await warnOfMissingMetrics(local, request, context);
      const { ModelPackageName: _, ...rest } = request;
      const { Tags, ...described } = await local.modelPackages.create({
        ...rest,
        ...(request.ModelPackageGroupName === undefined && { ModelPackageName: context.jobName }),
        ModelApprovalStatus: request.ModelApprovalStatus ?? 'PendingManualApproval',
        // The same step, run again after a crash, gets the package it made.
        ClientToken: request.ClientToken ?? context.jobName,
      });
      const { ModelPackageName, ModelPackageArn } = described;
      context.report({ ModelPackageName, ModelPackageArn });
      return { ...described, ModelPackageStatusDetails: { ValidationStatuses: [] } };
    },
  };
}

/** SageMaker takes a package whose metrics are not there; who looks for them later finds nothing. */
async function warnOfMissingMetrics(
  session: LocalSession,
  { ModelMetrics = {} }: RegisterModelRequest,
  context: StepContext,
): Promise<void> {
  const groups = Object.values(ModelMetrics) as Readonly<Record<string, MetricsSource>>[];
  for (const { S3Uri } of groups.flatMap((group) => Object.values(group))) {
    if (!S3Uri.startsWith('s3://') || (await session.objects.has(S3Uri))) continue;
    context.warn(`the model metrics ${S3Uri} are not there`);
  }
}
