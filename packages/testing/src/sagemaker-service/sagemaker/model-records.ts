import type { JsonObject } from '@slipway/core';
import type { Listed } from './listing.ts';

export interface Model extends Listed {
  readonly arn: string;
  readonly request: JsonObject;
}

/** A versioned one belongs to a group; an unversioned one has a name of its own. */
export interface ModelPackage extends Listed {
  readonly arn: string;
  readonly group?: string;
  readonly version?: number;
  readonly request: JsonObject;
  approval?: string;
  status: string;
}

export interface ModelPackageGroup extends Listed {
  readonly arn: string;
  readonly request: JsonObject;
  /** The version that was given last. */
  version: number;
}
