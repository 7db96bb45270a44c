/** What SageMaker is asked with. Credentials come from where every AWS SDK looks. */
export interface SageMakerOptions {
  /** ARN of the execution role, which SageMaker takes on for steps that name none. */
  readonly role?: string;
  /** Default: the session's `region`, else `AWS_REGION`, or the profile's. */
  readonly region?: string;
  /** Twelve digits. Default: that of the credentials. */
  readonly account?: string;
  /** A profile of `~/.aws/config`. Default: what `AWS_PROFILE` says. */
  readonly profile?: string;
  /** Where code, and outputs without a place of their own, go. Default: `sagemaker-<region>-<account>`. It must be there. */
  readonly bucket?: string;
  /** Where all services are asked instead of at AWS. Default: what `AWS_ENDPOINT_URL` says. */
  readonly endpoint?: string;
  /** How S3 encrypts what is uploaded from here. Default: as the bucket says. */
  readonly encryption?: {
    readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
    /** Id or ARN. Default: the key that AWS keeps for S3. */
    readonly kmsKeyId?: string;
  };
  /** For requests that have none of that key. */
  readonly tags?: Readonly<Record<string, string>>;
  /** For requests that name no network. */
  readonly vpc?: { readonly SecurityGroupIds: readonly string[]; readonly Subnets: readonly string[] };
  /** Id or ARN of the KMS key for what jobs write to S3, where their requests name none. */
  readonly outputKmsKey?: string;
  /** Id or ARN of the KMS key for volumes of instances, where their requests name none. */
  readonly volumeKmsKey?: string;
}
