import type { ClientOptions } from '../client/aws-clients.ts';

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
