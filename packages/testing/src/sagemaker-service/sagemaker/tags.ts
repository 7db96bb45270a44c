import type { JsonObject } from '@slipway/core';
import type { Operations, ServiceState } from '../service-state.ts';
import { checkInput, REQUIRED } from './check-input.ts';
import { name, objects } from './input.ts';

const SHAPE = { ResourceArn: REQUIRED, Tags: REQUIRED, 'Tags[].Key': REQUIRED, 'Tags[].Value': REQUIRED };

/** Keeps the `Tags` of a request that makes something. */
export function keepTags(arn: string, input: JsonObject, { tags }: ServiceState): void {
  const own = tags.get(arn) ?? new Map<string, string>();
  for (const tag of objects(input, 'Tags')) own.set(name(tag, 'Key'), name(tag, 'Value'));
  tags.set(arn, own);
}

export const tagOperations: Operations = {
  AddTags(input, service) {
    checkInput(input, SHAPE);
    keepTags(name(input, 'ResourceArn'), input, service);
    return { Tags: tagsOf(name(input, 'ResourceArn'), service) };
  },
  ListTags(input, service) {
    checkInput(input, { ResourceArn: REQUIRED });
    return { Tags: tagsOf(name(input, 'ResourceArn'), service) };
  },
};

function tagsOf(arn: string, { tags }: ServiceState): readonly { Key: string; Value: string }[] {
  return [...(tags.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value }));
}
