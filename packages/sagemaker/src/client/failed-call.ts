/** A call of AWS that went wrong. */
export interface FailedCall {
  /** `SageMaker`, `S3`, `CloudWatch Logs`, `STS`. */
  readonly service: string;
  /** As the API spells it: `CreateTrainingJob`. */
  readonly operation: string;
  readonly region?: string;
  /** ARN of who calls, where it is known. */
  readonly principal?: string;
  /** ARN of the role that the request gives to SageMaker. */
  readonly role?: string;
}
