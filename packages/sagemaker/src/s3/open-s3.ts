import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import type { ClientOptions } from '../client/aws-clients.ts';
import { loadClient } from '../client/load-client.ts';

/** How S3 encrypts what is written. Default: as the bucket says. Source: S3 API, PutObject. */
export interface S3Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** Id or ARN. Default: the key that AWS keeps for S3. */
  readonly kmsKeyId?: string;
}

export interface S3ObjectStoreOptions extends ClientOptions {
  readonly encryption?: S3Encryption;
  /** `true`: `http://host/bucket/key`, as services do that stand in for S3. Default: where there is an `endpoint`. */
  readonly pathStyle?: boolean;
}

/** A client of S3, whose package is an optional peer. It tries again by itself what goes wrong on its way. */
export async function openS3({ encryption: _, pathStyle, ...options }: S3ObjectStoreOptions): Promise<S3> {
  const { S3 } = await loadClient('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const hasEndpoint = options.endpoint !== undefined || process.env['AWS_ENDPOINT_URL'] !== undefined;
  const settings: S3ClientConfig = {
    ...options,
    maxAttempts: 5,
    ...((pathStyle ?? hasEndpoint) && { forcePathStyle: true }),
  };
  return new S3(settings);
}
