import * as v from 'valibot';
import type { StandardSchema } from '../contract/step-kind.ts';
import { isJsonObject } from '../json.ts';
import { cacheConfig } from './cache-config.ts';
import { DOCUMENT_VERSION } from './document.ts';
import { retryPolicies } from './retry-policies.ts';

/** valibot's own object takes a list for one. */
function object(fields: v.ObjectEntries = {}): v.GenericSchema {
  return v.pipe(v.custom<object>(isJsonObject, 'an object is expected here'), v.object(fields));
}

/** The document around its parameters and steps, each of which is judged by itself. */
export const documentSchema: StandardSchema = object({
  Version: v.literal(DOCUMENT_VERSION),
  Metadata: v.optional(object()),
  Parameters: v.optional(v.array(v.unknown())),
  Steps: v.array(v.unknown()),
});

/** Source: SageMaker API, Parameter.Name. */
const parameterName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9\-_]{1,256}$/, 'a parameter name has 1 to 256 letters, digits, "-" and "_"'),
);

export const parameterSchema: StandardSchema = object({
  Name: parameterName,
  Type: v.picklist(['String', 'Integer', 'Float', 'Boolean']),
  DefaultValue: v.optional(v.union([v.string(), v.number(), v.boolean()])),
  EnumValues: v.optional(v.array(v.string())),
});

/** `[A-Za-z0-9\-_]{1,64}`. Source: the published JSON schema of pipeline definitions; SageMaker API, StepName. */
const stepName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9\-_]{1,64}$/, 'a step name has 1 to 64 letters, digits, "-" and "_"'),
);

const relativeFile = v.pipe(
  v.string(),
  v.minLength(1, 'a file has a name'),
  v.check(
    (path) => !/^([\\/]|[A-Za-z]:)/.test(path) && !path.includes('\0') && !path.split(/[\\/]/).includes('..'),
    'the path must stay inside the output: no "..", no leading "/", no NUL',
  ),
);

/** A step without what its kind says of its `Arguments`. */
export const stepSchema: StandardSchema = object({
  Name: stepName,
  Type: v.string(),
  Arguments: object(),
  DisplayName: v.optional(v.string()),
  Description: v.optional(v.string()),
  DependsOn: v.optional(v.array(v.string())),
  PropertyFiles: v.optional(
    v.array(object({ PropertyFileName: v.string(), OutputName: v.string(), FilePath: relativeFile })),
  ),
  CacheConfig: v.optional(cacheConfig),
  RetryPolicies: v.optional(retryPolicies),
});

/** Source: SageMaker API, TrainingJobName; those of other jobs allow no more. */
export const JOB_NAME: RegExp = /^[A-Za-z0-9](-*[A-Za-z0-9])*$/;

/** Source: SageMaker API, PipelineName. */
export const PIPELINE_NAME: RegExp = /^(?=.{1,256}$)[A-Za-z0-9](-*[A-Za-z0-9])*$/;
