import { join, resolve } from 'node:path';
import { type ObjectStore, slipwayError } from '@slipway/core';
import { type AwsClients, awsClients } from './client/aws-clients.ts';
import { type Clock, systemClock } from './client/clock.ts';
import { limiter } from './client/limiter.ts';
import type { IdentityApi, LogsApi, Operation } from './client/sagemaker-api.ts';
import { openService, type Service, type ServiceOptions } from './client/service.ts';
import { type S3Encryption, s3ObjectStore } from './s3/s3-object-store.ts';

/** Which account a session works in, and how it is asked. */
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

/** An account of AWS as a session needs it; nothing in it is made by opening it. */
export interface Account<Operations extends string> {
  readonly region: string;
  readonly account: string;
  readonly defaultBucket: string;
  /** Absolute path of the folder that holds state and logs: `<directory>/.slipway`. */
  readonly directory: string;
  readonly objects: ObjectStore;
  /** SageMaker, every call in its turn. */
  readonly sagemaker: Service<Operations>;
  readonly logs: Service<keyof LogsApi>;
  readonly clock: Clock;
  /** Who calls; asked of STS once. */
  identity(): Promise<Identity>;
}

export interface Identity {
  /** Twelve digits. */
  readonly account: string;
  /** ARN. */
  readonly principal: string;
}

/** Calls of a service, per second in the long run, and how many may follow each other at once. */
const SAGEMAKER_CALLS = { rate: 5, burst: 40 };
const LOGS_CALLS = { rate: 10, burst: 40 };

/**
 * Asks AWS who calls, unless `account` and `region` are given; creates nothing. `settings` are the options with what was
 * found out. Rejects with the errors of `awsError`. `clientOf`: the client of SageMaker, of the user's or of ours.
 */
export async function openAccount<Operations extends string>(
  options: AccountOptions,
  clientOf: (clients: AwsClients) => ReturnType<ServiceOptions<Operations>['client']>,
): Promise<{ readonly account: Account<Operations>; readonly settings: AccountSettings }> {
  const { clock = systemClock, profile, endpoint, encryption } = options;
  const given = {
    ...(options.region !== undefined && { region: options.region }),
    ...(profile !== undefined && { profile }),
    ...(endpoint !== undefined && { endpoint }),
  };
  const region = options.region ?? (await awsClients(given).region());
  const clients = awsClients({ ...given, region });
  let principal: string | undefined;
  const service = <Names extends string>(
    name: string,
    client: () => Promise<{ readonly [Name in Names]: Operation }>,
    calls: { readonly rate: number; readonly burst: number } = SAGEMAKER_CALLS,
  ): Service<Names> =>
    openService({
      name,
      client,
      clock,
      limiter: limiter({ ...calls, clock }),
      caller: () => ({ region, ...(principal !== undefined && { principal }) }),
    });
  const sts = service<keyof IdentityApi>(
    'STS',
    async () => options.identityClient ?? (await clients.identity()),
  );
  let known: Promise<Identity> | undefined;
  const identity = (): Promise<Identity> => {
    known ??= sts.call('getCallerIdentity', {}).then(({ Account, Arn }) => {
      principal = String(Arn);
      return { account: String(Account), principal };
    });
    return known;
  };
  const account = options.account ?? (await identity()).account;
  const defaultBucket = options.defaultBucket ?? `sagemaker-${region}-${account}`;
  return {
    account: {
      region,
      account,
      defaultBucket,
      directory: join(resolve(options.directory ?? '.'), '.slipway'),
      objects: options.objects ?? s3ObjectStore({ ...given, region, ...(encryption && { encryption }) }),
      sagemaker: service<Operations>('SageMaker', () => clientOf(clients)),
      logs: service('CloudWatch Logs', async () => options.logsClient ?? (await clients.logs()), LOGS_CALLS),
      clock,
      identity,
    },
    settings: { ...given, region, account, defaultBucket, ...(encryption && { encryption }) },
  };
}

/** Throws `ROLE_MISSING` or `BAD_ROLE` for what is no ARN of a role. */
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
