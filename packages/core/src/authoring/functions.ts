import type { JsonObject } from '../json.ts';
import { type Expression, expression, type Value } from './expression.ts';
import { findLocalFiles } from './local-file.ts';
import type { PropertyFile } from './property-file.ts';
import type { AnyStep } from './step.ts';

type Scalar = string | number | boolean;

/** The values as one string, `separator` between them: `Std:Join`. */
export function join(separator: string, values: readonly Value<Scalar>[]): Expression<string> {
  const joined = expression<string>(() => ({
    'Std:Join': {
      On: separator,
      Values: values.map((value) => (typeof value === 'object' ? value.toJSON() : value)),
    },
  }));
  return Object.assign(joined, { localFiles: findLocalFiles(values) });
}

/**
 * A value from a JSON file: one of a processing step's property files, or any object by its URI, in
 * which case the step that reads it needs a `dependsOn` of its own.
 * `path` is a JSONPath; the leading `$.` may be left out: `regression_metrics.mse.value`.
 */
export function jsonGet<T extends Scalar = Scalar>(
  source:
    | { readonly step: AnyStep; readonly propertyFile: PropertyFile }
    | { readonly s3Uri: Expression<string> },
  path: string,
): Expression<T> {
  const from = (): JsonObject =>
    's3Uri' in source
      ? { S3Uri: source.s3Uri.toJSON() }
      : { PropertyFile: { Get: `Steps.${source.step.name}.PropertyFiles.${source.propertyFile.name}` } };
  return expression(() => ({ 'Std:JsonGet': { ...from(), Path: path } }));
}
