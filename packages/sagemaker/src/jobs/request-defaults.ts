import { isJsonObject, type JsonObject, ownValue } from '@slipway/core';
import type { JobApi } from './job-api.ts';

/** What requests get that say nothing of it themselves. */
export interface RequestDefaults {
  /** Laid below the request's own, key by key. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly vpc?: { readonly SecurityGroupIds: readonly string[]; readonly Subnets: readonly string[] };
  /** Id or ARN of the KMS key that what a job writes to S3 is encrypted with. */
  readonly outputKmsKey?: string;
  /** Id or ARN of the KMS key that the instances' volumes are encrypted with. */
  readonly volumeKmsKey?: string;
}

export type RequestPlaces = Pick<JobApi, 'cluster' | 'vpc' | 'outputKey'>;

/** A request with what it leaves out; what it says itself stays as it is. */
export function withDefaults(
  request: JsonObject,
  { cluster, vpc, outputKey }: RequestPlaces,
  defaults: RequestDefaults,
): JsonObject {
  const settings: readonly (readonly [string | undefined, JsonObject | string | undefined])[] = [
    [vpc, defaults.vpc && { ...defaults.vpc }],
    [outputKey, defaults.outputKmsKey],
    [cluster && `${cluster}.VolumeKmsKeyId`, defaults.volumeKmsKey],
  ];
  return settings.reduce<JsonObject>(
    (whole, [path, value]) =>
      path === undefined || value === undefined ? whole : withValue(whole, path.split('.'), value),
    withTags(request, defaults.tags ?? {}),
  );
}

/** Sets what is not there, and only below what is: an absent `ProcessingOutputConfig` needs no key. */
function withValue(
  object: JsonObject,
  [key = '', ...rest]: readonly string[],
  value: JsonObject | string,
): JsonObject {
  const at = ownValue(object, key);
  if (rest.length === 0) return at === undefined ? { ...object, [key]: value } : object;
  // A network is named in an object that may not be there yet, a key in one that must be.
  if (at === undefined && typeof value === 'string') return object;
  const child = at ?? {};
  return isJsonObject(child) ? { ...object, [key]: withValue(child, rest, value) } : object;
}

function withTags(request: JsonObject, tags: Readonly<Record<string, string>>): JsonObject {
  const own = Array.isArray(request['Tags']) ? request['Tags'].filter(isJsonObject) : [];
  const taken = new Set(own.map(({ Key }) => Key));
  const added = Object.entries(tags).flatMap(([Key, Value]) => (taken.has(Key) ? [] : [{ Key, Value }]));
  return added.length === 0 ? request : { ...request, Tags: [...own, ...added] };
}
