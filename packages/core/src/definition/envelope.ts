import * as v from 'valibot';
import type { StandardSchema } from '../contract/step-kind.ts';
import { DOCUMENT_VERSION } from './document.ts';

const parameterName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9\-_]{1,256}$/, 'a parameter name has 1 to 256 letters, digits, "-" and "_"'),
);

/** `[A-Za-z0-9\-_]{1,64}`. Source: the published JSON schema of pipeline definitions; SageMaker API, StepName. */
const stepName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9\-_]{1,64}$/, 'a step name has 1 to 64 letters, digits, "-" and "_"'),
);

const parameter = v.looseObject({
  Name: parameterName,
  Type: v.picklist(['String', 'Integer', 'Float', 'Boolean']),
  DefaultValue: v.optional(v.union([v.string(), v.number(), v.boolean()])),
  EnumValues: v.optional(v.array(v.string())),
});

/** The document around its steps. */
export const documentSchema: StandardSchema = v.looseObject({
  Version: v.literal(DOCUMENT_VERSION),
  Metadata: v.optional(v.looseObject({})),
  Parameters: v.optional(v.array(parameter)),
  Steps: v.array(v.looseObject({})),
});

const relativeFile = v.pipe(
  v.string(),
  v.minLength(1),
  v.check(
    (path) => !path.startsWith('/') && !path.includes('\0') && !path.split(/[\\/]/).includes('..'),
    'the path must stay inside the output: no "..", no leading "/"',
  ),
);

/** A step without what its kind says of its `Arguments`. */
export const stepSchema: StandardSchema = v.looseObject({
  Name: stepName,
  Type: v.string(),
  Arguments: v.looseObject({}),
  DisplayName: v.optional(v.string()),
  Description: v.optional(v.string()),
  DependsOn: v.optional(v.array(v.string())),
  PropertyFiles: v.optional(
    v.array(v.looseObject({ PropertyFileName: v.string(), OutputName: v.string(), FilePath: relativeFile })),
  ),
  CacheConfig: v.optional(v.looseObject({})),
  RetryPolicies: v.optional(v.array(v.looseObject({}))),
});
