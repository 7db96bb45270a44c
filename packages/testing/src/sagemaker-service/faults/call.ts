/** A call that reached the service. */
export interface Call {
  readonly service: 'sagemaker' | 'logs' | 'sts' | 's3';
  readonly operation: string;
  readonly time: Date;
  /** As it came; of S3 the bucket, the key and the query. */
  readonly input: object;
  /** The error's code; absent: it succeeded. */
  error?: string;
  /** The fault that struck it. */
  fault?: string;
}
