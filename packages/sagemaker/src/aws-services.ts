import { type AwsClients, awsClients, type ClientOptions } from './client/aws-clients.ts';
import type { Clock } from './client/clock.ts';
import { limiter } from './client/limiter.ts';
import type { IdentityApi, LogsApi } from './client/sagemaker-api.ts';
import { openService, type Service, type ServiceOptions } from './client/service.ts';
import type { AccountOptions } from './session-options.ts';

/** What a session asks of AWS, every call in its turn. */
export interface AwsServices<Operations extends string> {
  readonly sagemaker: Service<Operations>;
  readonly logs: Service<keyof LogsApi>;
  /** Who calls; asked of STS once. */
  identity(): Promise<Identity>;
}

export interface Identity {
  /** Twelve digits. */
  readonly account: string;
  /** ARN. */
  readonly principal: string;
}

/** Calls of a service, per second in the long run, and how many may follow each other at once: five a second with both. */
const SAGEMAKER_CALLS = { rate: 4.75, burst: 20 };
const LOGS_CALLS = { rate: 10, burst: 40 };

export function awsServices<SageMakerOperations extends string>(
  options: Pick<AccountOptions, 'logsClient' | 'identityClient'>,
  clientOptions: ClientOptions & { readonly region: string },
  clock: Clock,
  clientOf: (clients: AwsClients) => ReturnType<ServiceOptions<SageMakerOperations>['client']>,
): AwsServices<SageMakerOperations> {
  const clients: AwsClients = awsClients(clientOptions);
  const { region } = clientOptions;
  let principal: string | undefined;
  function service<Operations extends string>(
    name: string,
    client: ServiceOptions<Operations>['client'],
    calls: { readonly rate: number; readonly burst: number } = SAGEMAKER_CALLS,
  ): Service<Operations> {
    return openService({
      name,
      client,
      clock,
      limiter: limiter({ ...calls, clock }),
      caller: () => ({ region, ...(principal !== undefined && { principal }) }),
    });
  }
  const sts = service<keyof IdentityApi>(
    'STS',
    async () => options.identityClient ?? (await clients.identity()),
  );
  let known: Promise<Identity> | undefined;
  return {
    sagemaker: service('SageMaker', () => clientOf(clients)),
    logs: service('CloudWatch Logs', async () => options.logsClient ?? (await clients.logs()), LOGS_CALLS),
    identity() {
      known ??= sts.call('getCallerIdentity', {}).then(
        ({ Account, Arn }) => {
          principal = String(Arn);
          return { account: String(Account), principal };
        },
        (error: unknown) => {
          // Whoever asks again may have signed in since.
          known = undefined;
          throw error;
        },
      );
      return known;
    },
  };
}
