/** What of a session stands in an ARN. */
export interface Place {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/** The ARN of a SageMaker resource: `arnOf(session, 'training-job', name)`. */
export function arnOf({ region, account }: Place, type: string, name: string): string {
  return `arn:aws:sagemaker:${region}:${account}:${type}/${name}`;
}
