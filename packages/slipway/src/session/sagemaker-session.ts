import { type JsonObject, messageOf, type StepKind, slipwayError } from '@slipway/core';
import type { SageMakerSession, SageMakerSettings } from '@slipway/sagemaker';
import { stepKinds } from '../kinds.ts';
import type { SageMakerOptions } from './sagemaker-options.ts';

export interface SageMakerRest {
  readonly kinds: readonly StepKind[];
  readonly kindsFile?: string | undefined;
  readonly directory?: string | undefined;
  readonly parallelism?: number | undefined;
  readonly cache?: 'off' | 'document' | 'all' | undefined;
}

/**
 * A session of SageMaker with every step kind, and those beside them. Its package is loaded now; rejects with
 * `SAGEMAKER_MISSING` where it is not installed, with `ROLE_MISSING`, and as `sagemakerSession` does.
 */
export async function openSageMakerSession(
  settings: SageMakerSettings,
  { kinds, kindsFile, directory, parallelism, cache }: SageMakerRest,
): Promise<SageMakerSession> {
  const { sagemakerSession } = await loadSageMaker();
  return await sagemakerSession({
    ...settings,
    kinds: [...stepKinds, ...kinds],
    ...(directory !== undefined && { directory }),
    ...(parallelism !== undefined && { parallelism }),
    ...(cache !== undefined && { cache }),
    ...(kindsFile !== undefined && { alsoKept: { kindsFile } }),
  });
}

/** What the config has of SageMaker, as its session takes it. Throws `ROLE_MISSING`. */
export function sagemakerSettings(options: SageMakerOptions, region: string | undefined): SageMakerSettings {
  const { role, bucket, tags, vpc, outputKmsKey, volumeKmsKey, ...rest } = options;
  if (role === undefined) throw roleMissing();
  const requestDefaults = {
    ...(tags && { tags }),
    ...(vpc && { vpc }),
    ...(outputKmsKey !== undefined && { outputKmsKey }),
    ...(volumeKmsKey !== undefined && { volumeKmsKey }),
  };
  return {
    ...(region !== undefined && { region }),
    ...rest,
    role,
    ...(bucket !== undefined && { defaultBucket: bucket }),
    ...(Object.keys(requestDefaults).length > 0 && { requestDefaults }),
  };
}

/** The inverse of `SageMakerSession.settings`, for whoever goes on with an execution. */
export function settingsOfRecord({ target: _, kindsFile, ...settings }: JsonObject): {
  readonly settings: SageMakerSettings;
  readonly kindsFile: string | undefined;
} {
  return {
    settings: settings as object as SageMakerSettings,
    kindsFile: typeof kindsFile === 'string' ? kindsFile : undefined,
  };
}

const AWS_CLIENTS =
  '@aws-sdk/client-sagemaker @aws-sdk/client-cloudwatch-logs @aws-sdk/client-sts @aws-sdk/client-s3 @aws-sdk/lib-storage';

/** Rejects with `SAGEMAKER_MISSING`. */
export async function loadSageMaker(): Promise<typeof import('@slipway/sagemaker')> {
  try {
    return await import('@slipway/sagemaker');
  } catch (cause) {
    throw slipwayError(`Running on SageMaker takes the package @slipway/sagemaker: ${messageOf(cause)}`, {
      code: 'SAGEMAKER_MISSING',
      category: 'environment',
      hint: `npm install @slipway/sagemaker ${AWS_CLIENTS}`,
      cause,
    });
  }
}

function roleMissing(): Error {
  return slipwayError('SageMaker runs jobs with an execution role, and none is given', {
    code: 'ROLE_MISSING',
    category: 'environment',
    hint: 'Add --role arn:aws:iam::<account>:role/<name>, or sagemaker: { role } to slipway.config. Those that there are: aws iam list-roles.',
  });
}
