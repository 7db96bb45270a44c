import type { ServiceState } from '../service-state.ts';

/** `arn:aws:sagemaker:us-east-1:123456789012:training-job/name` */
export function arnOf(
  { region, account }: Pick<ServiceState, 'region' | 'account'>,
  resource: string,
): string {
  return `arn:aws:sagemaker:${region}:${account}:${resource}`;
}

/** What follows the last `/` of an ARN; a name is its own. */
export function nameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}
