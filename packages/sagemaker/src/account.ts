import { join, resolve } from 'node:path';
import type { ObjectStore } from '@slipway/core';
import { type AwsServices, awsServices } from './aws-services.ts';
import { type AwsClients, awsClients } from './client/aws-clients.ts';
import { type Clock, systemClock } from './client/clock.ts';
import type { ServiceOptions } from './client/service.ts';
import { s3ObjectStore } from './s3/s3-object-store.ts';
import type { AccountOptions, AccountSettings } from './session-options.ts';

/** An account of AWS as a session needs it. */
export interface Account<Operations extends string> extends AwsServices<Operations> {
  readonly region: string;
  readonly account: string;
  readonly defaultBucket: string;
  /** Absolute path of the folder that holds state and logs: `<directory>/.slipway`. */
  readonly directory: string;
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

/**
 * Asks AWS who calls, unless `account` and `region` are given; creates nothing. `settings` are the options with what was
 * found out. `clientOf`: the client of SageMaker, of the user's or of ours. Rejects with the errors of `awsError`.
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
  const services = awsServices<Operations>(options, { ...given, region }, clock, clientOf);
  const account = options.account ?? (await services.identity()).account;
  const defaultBucket = options.defaultBucket ?? `sagemaker-${region}-${account}`;
  return {
    account: {
      ...services,
      region,
      account,
      defaultBucket,
      directory: join(resolve(options.directory ?? '.'), '.slipway'),
      objects: options.objects ?? s3ObjectStore({ ...given, region, ...(encryption && { encryption }) }),
      clock,
    },
    settings: { ...given, region, account, defaultBucket, ...(encryption && { encryption }) },
  };
}
