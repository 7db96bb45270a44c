import { awsError } from './aws-error.ts';
import { loadClient } from './load-client.ts';
import type { IdentityApi, LogsApi, PipelinesApi, SageMakerApi } from './sagemaker-api.ts';

/**
 * What clients are made with. What is left out comes from where every AWS SDK looks: `AWS_PROFILE`, `AWS_REGION`, the
 * files in `~/.aws`, SSO, the instance's role, `AWS_ENDPOINT_URL`.
 */
export interface ClientOptions {
  readonly region?: string;
  /** A profile of `~/.aws/config`. */
  readonly profile?: string;
  /** Where all services are asked instead of at AWS: `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
}

/** The clients of the services that a session asks. Each is loaded when it is first asked for. */
export interface AwsClients {
  sagemaker(): Promise<SageMakerApi & PipelinesApi>;
  logs(): Promise<LogsApi>;
  identity(): Promise<IdentityApi>;
  /** The region that counts where none is given; rejects with `AWS_REGION_MISSING`. */
  region(): Promise<string>;
}

/** Clients of the AWS SDK, whose packages are optional peers. They try nothing again by themselves: every call is counted. */
export function awsClients(options: ClientOptions): AwsClients {
  const settings = { ...options, maxAttempts: 1 };
  return {
    async sagemaker() {
      const name = '@aws-sdk/client-sagemaker';
      const { SageMaker } = await loadClient(name, () => import('@aws-sdk/client-sagemaker'));
      return new SageMaker(settings);
    },
    async logs() {
      const name = '@aws-sdk/client-cloudwatch-logs';
      const { CloudWatchLogs } = await loadClient(name, () => import('@aws-sdk/client-cloudwatch-logs'));
      return new CloudWatchLogs(settings);
    },
    async identity() {
      const { STS } = await loadClient('@aws-sdk/client-sts', () => import('@aws-sdk/client-sts'));
      return new STS(settings);
    },
    async region() {
      const { STS } = await loadClient('@aws-sdk/client-sts', () => import('@aws-sdk/client-sts'));
      try {
        return await new STS(settings).config.region();
      } catch (thrown) {
        // The AWS command line and the Python SDK read it, the JavaScript SDK does not.
        const other = process.env['AWS_DEFAULT_REGION'];
        if (other) return other;
        throw awsError(thrown, { service: 'AWS', operation: 'configuration' });
      }
    },
  };
}
