import type { JsonObject } from '@slipway/core';
import { AWS_CALLS, type AwsCall, type AwsResource, type AwsTarget } from './aws-calls.ts';

/** What stands in ARNs of a policy. */
export interface PolicyPlace {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly bucket: string;
  /** ARN of the execution role. */
  readonly role: string;
}

/** The least that whoever runs pipelines must be allowed: the calls that the code makes, and passing the role. */
export function leastPolicy(target: AwsTarget, place: PolicyPlace): JsonObject {
  const calls = Object.values(AWS_CALLS).filter(({ targets }) => targets.includes(target));
  const byResource = Map.groupBy(calls, ({ resource }) => resource);
  const statements = [...byResource].flatMap(([resource, ofIt]) => {
    const Action = [...new Set(ofIt.flatMap(({ action }: AwsCall) => action ?? []))].sort();
    return Action.length === 0
      ? []
      : [{ Sid: sidOf(resource), Effect: 'Allow', Action, Resource: [...arnsOf(resource, place)] }];
  });
  const passRole = {
    Sid: 'PassRole',
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: [place.role],
    Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  };
  return { Version: '2012-10-17', Statement: [...statements, passRole] };
}

/** `hyper-parameter-tuning-job`: `HyperParameterTuningJob`. Source: IAM User Guide, Sid: letters and digits. */
function sidOf(resource: AwsResource): string {
  if (resource === 'any') return 'Lists';
  return resource.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Jobs and models have the names that `pipelines-…` begins; a tuning job's begins with the execution. */
function arnsOf(resource: AwsResource, { region, account, bucket }: PolicyPlace): readonly string[] {
  const named = (name: string): string => `arn:aws:sagemaker:${region}:${account}:${name}`;
  switch (resource) {
    case 'bucket':
      return [`arn:aws:s3:::${bucket}`];
    case 'objects':
      return [`arn:aws:s3:::${bucket}/*`];
    case 'log-group':
      return [`arn:aws:logs:${region}:${account}:log-group:/aws/sagemaker/*`];
    case 'model-package':
      return [named('model-package-group/*'), named('model-package/*')];
    case 'pipeline':
      return [named('pipeline/*')];
    case 'hyper-parameter-tuning-job':
      return [named('hyper-parameter-tuning-job/*')];
    case 'any':
      return ['*'];
    default:
      return [named(`${resource}/pipelines-*`)];
  }
}
