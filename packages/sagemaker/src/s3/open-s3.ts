import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import { loadClient } from '../client/load-client.ts';
import type { S3ObjectStoreOptions } from './s3-options.ts';

/** Where the SDK looks for another endpoint. Source: AWS SDKs and Tools Reference Guide, Service-specific endpoints. */
const ENDPOINTS = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'];

/** A client of S3, whose package is an optional peer. It tries again by itself what goes wrong on its way. */
export async function openS3({ encryption: _, pathStyle, ...options }: S3ObjectStoreOptions): Promise<S3> {
  const { S3 } = await loadClient('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'));
  const hasEndpoint =
    options.endpoint !== undefined || ENDPOINTS.some((name) => process.env[name] !== undefined);
  const settings: S3ClientConfig = {
    ...options,
    maxAttempts: 5,
    ...((pathStyle ?? hasEndpoint) && { forcePathStyle: true }),
  };
  return new S3(settings);
}
