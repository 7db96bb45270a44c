import type { LocalFile } from '../contract/session.ts';
import type { CacheConfig } from '../definition/cache-config.ts';
import type { StepDefinition } from '../definition/document.ts';
import type { RetryPolicy } from '../definition/retry-policies.ts';
import { findLocalFiles } from './local-file.ts';
import { type Properties, properties } from './properties.ts';
import { type PropertyFile, propertyFileDefinition } from './property-file.ts';

/** A step of any kind. */
export interface AnyStep {
  readonly name: string;
  readonly type: string;
  /** Files of this machine that its arguments point at. */
  readonly localFiles: readonly LocalFile[];
  toJSON(): StepDefinition;
}

/** A step as an author holds it. */
export interface Step<Response> extends AnyStep {
  /** References to what the step's job will answer when it is described. */
  readonly properties: Properties<Response>;
}

/** What every step may say beside its arguments. */
export interface StepOptions {
  /** Letters, digits, `-` and `_`; at most 64. */
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  /** Steps to wait for beside those its arguments refer to. */
  readonly dependsOn?: readonly (AnyStep | string)[];
  /** As the document has it: `{ Enabled: true, ExpireAfter: 'P30D' }`. */
  readonly cacheConfig?: CacheConfig;
  /** As the document has them. Which exception types a local failure counts as: the docs, "When a step fails". */
  readonly retryPolicies?: readonly RetryPolicy[];
}

/** What a step kind's builder adds to them. */
export interface StepParts {
  readonly type: string;
  /** The request, with expressions, local files and nested steps where their values will stand. */
  readonly arguments: object;
  readonly propertyFiles?: readonly PropertyFile[];
  /** As the step kind has it. */
  readonly keyedLists?: Readonly<Record<string, string>>;
}

/** A step of any kind; the builders of the step packages end here. */
export function step<Response>(options: StepOptions, parts: StepParts): Step<Response> {
  const { name, displayName, description, dependsOn = [], cacheConfig, retryPolicies } = options;
  const propertyFiles = parts.propertyFiles?.map(propertyFileDefinition) ?? [];
  const definition = {
    Name: name,
    Type: parts.type,
    Arguments: parts.arguments,
    DisplayName: displayName,
    Description: description,
    DependsOn:
      dependsOn.length === 0 ? undefined : dependsOn.map((on) => (typeof on === 'string' ? on : on.name)),
    PropertyFiles: propertyFiles.length === 0 ? undefined : propertyFiles,
    CacheConfig: cacheConfig,
    RetryPolicies: retryPolicies,
  };
  return {
    name,
    type: parts.type,
    properties: properties<Response>(name, parts.keyedLists),
    localFiles: findLocalFiles(parts.arguments),
    // Through text, so that every `toJSON` below is asked and `undefined` fields are gone.
    toJSON: () => JSON.parse(JSON.stringify(definition)) as StepDefinition,
  };
}
