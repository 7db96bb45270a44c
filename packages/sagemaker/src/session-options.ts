import {
  type CacheMode,
  type JsonObject,
  type ObjectStore,
  type StepKind,
  slipwayError,
} from '@slipway/core';
import type { Clock } from './client/clock.ts';
import type { IdentityApi, LogsApi, SageMakerApi } from './client/sagemaker-api.ts';
import type { RequestDefaults } from './jobs/request-defaults.ts';
import type { S3Encryption } from './s3/s3-options.ts';

/** Which account a session works in. */
export interface AccountSettings {
  /** Default: `AWS_REGION`, or the profile's. */
  readonly region?: string;
  /** Twelve digits. Default: that of the credentials. */
  readonly account?: string;
  /** Default: `sagemaker-<region>-<account>`, as the Python SDK has it. It must be there. */
  readonly defaultBucket?: string;
  /** A profile of `~/.aws/config`. Default: what `AWS_PROFILE` says. */
  readonly profile?: string;
  /** Where all services are asked instead of at AWS. Default: what `AWS_ENDPOINT_URL` says. */
  readonly endpoint?: string;
  /** How S3 encrypts what this session writes. Default: as the bucket says. */
  readonly encryption?: S3Encryption;
}

export interface AccountOptions extends AccountSettings {
  /** State and logs live in its `.slipway` folder; default: the current folder. */
  readonly directory?: string;
  readonly logsClient?: LogsApi;
  readonly identityClient?: IdentityApi;
  /** Default: S3. */
  readonly objects?: ObjectStore;
  /** Default: the time of this machine. */
  readonly clock?: Clock;
}

/** What a session of SageMaker is kept as, with each of its executions; options themselves, for whoever goes on with one. */
export interface SageMakerSettings extends AccountSettings {
  /** ARN of the execution role for steps that name none, which SageMaker takes on. */
  readonly role: string;
  /** What requests get that say nothing of it themselves: tags, network, keys. */
  readonly requestDefaults?: RequestDefaults;
}

export interface SageMakerSessionOptions extends AccountOptions, SageMakerSettings {
  /** The kinds of step that pipelines of this session may have. */
  readonly kinds: readonly StepKind[];
  /** Steps that may run at once; default: as many as can. */
  readonly parallelism?: number;
  /** Of executions that do not say it themselves. Default: `document`. */
  readonly cache?: CacheMode;
  /** Default: `new SageMaker({ region, profile, endpoint })` of `@aws-sdk/client-sagemaker`, and its kin. */
  readonly client?: SageMakerApi;
  /** Kept with each execution beside what makes the session itself. */
  readonly alsoKept?: JsonObject;
}

/** Throws `ROLE_MISSING` or `BAD_ROLE`. */
export function checkRole(role: string): void {
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/./.test(role ?? '')) return;
  throw slipwayError(
    role ? `${JSON.stringify(role)} is no ARN of a role` : 'A session of SageMaker takes an execution role',
    {
      code: role ? 'BAD_ROLE' : 'ROLE_MISSING',
      category: 'environment',
      hint: 'Give it as role: arn:aws:iam::<account>:role/<name>; those that there are: aws iam list-roles.',
    },
  );
}
