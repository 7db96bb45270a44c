import { isJsonObject, type Json, type JsonObject, ownValue } from '@slipway/core';
import { validationException } from '../service-error.ts';

/** What a field must be. A field of a part that is absent is not asked for. */
export interface FieldRule {
  readonly required?: true;
  /** Of the whole value. */
  readonly pattern?: string;
  /** Longest text, or largest number. */
  readonly max?: number;
  readonly oneOf?: readonly string[];
}

/** Path to what stands there; `[]` is every item of a list: `InputDataConfig[].ChannelName`. */
export type InputShape = Readonly<Record<string, FieldRule>>;

export const JOB_NAME: FieldRule = { required: true, pattern: '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}', max: 63 };
export const ROLE: FieldRule = {
  required: true,
  pattern: 'arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
};
export const S3_URI: FieldRule = { required: true, pattern: '(https|s3)://([^/]+)/?(.*)', max: 1024 };
export const REQUIRED: FieldRule = { required: true };

/** Refuses an input as the service does: all that is wrong with it in one message. */
export function checkInput(input: JsonObject, shape: InputShape): void {
  const errors = Object.entries(shape).flatMap(([path, rule]) =>
    placesOf(input, path.split('.')).flatMap(({ place, value }) => {
      const problem = problemOf(value, rule);
      return problem === undefined
        ? []
        : [`Value ${shown(value)} at '${place}' failed to satisfy constraint: ${problem}`];
    }),
  );
  if (errors.length === 0) return;
  const noun = errors.length === 1 ? 'error' : 'errors';
  throw validationException(`${errors.length} validation ${noun} detected: ${errors.join('; ')}`);
}

function problemOf(value: Json | undefined, rule: FieldRule): string | undefined {
  if (value === undefined || value === null) return rule.required ? 'Member must not be null' : undefined;
  if (typeof value === 'number' && rule.max !== undefined && value > rule.max) {
    return `Member must have value less than or equal to ${rule.max}`;
  }
  if (typeof value !== 'string') return undefined;
  if (rule.max !== undefined && value.length > rule.max) {
    return `Member must have length less than or equal to ${rule.max}`;
  }
  if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`, 'u').test(value)) {
    return `Member must satisfy regular expression pattern: ${rule.pattern}`;
  }
  if (rule.oneOf !== undefined && !rule.oneOf.includes(value)) {
    return `Member must satisfy enum value set: [${rule.oneOf.join(', ')}]`;
  }
  return undefined;
}

interface Place {
  /** As the service writes it: `inputDataConfig.1.member.channelName`. */
  readonly place: string;
  readonly value: Json | undefined;
}

function placesOf(
  input: JsonObject,
  [segment = '', ...rest]: readonly string[],
  before = '',
): readonly Place[] {
  const isList = segment.endsWith('[]');
  const key = isList ? segment.slice(0, -2) : segment;
  const place = `${before}${key.slice(0, 1).toLowerCase()}${key.slice(1)}`;
  const value = ownValue(input, key);
  if (isList) {
    return (Array.isArray(value) ? value : []).flatMap((item: Json, index: number) =>
      isJsonObject(item) ? placesOf(item, rest, `${place}.${index + 1}.member.`) : [],
    );
  }
  if (rest.length === 0) return [{ place, value }];
  return isJsonObject(value) ? placesOf(value, rest, `${place}.`) : [];
}

function shown(value: Json | undefined): string {
  return value === undefined || value === null
    ? 'null'
    : `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
}
