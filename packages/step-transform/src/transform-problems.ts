import type { JsonObject, Problem } from '@slipway/core';
import { badArgument, valueAt } from './problem.ts';
import { processingProblems } from './processing-problems.ts';

/**
 * What a schema cannot say of a CreateTransformJob request, and what the local runner refuses. Expressions
 * are not judged: the same is asked again once they have values.
 */
export function transformProblems(args: JsonObject): Problem[] {
  return [
    ...refusedValues(args),
    ...outputProblems(args),
    ...payloadProblems(args),
    ...processingProblems(args),
  ];
}

function refusedValues(args: JsonObject): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, message: string, hint: string) =>
    problems.push({ ...badArgument(path, message, hint), code: 'NOT_SUPPORTED' });
  const split = valueAt(args, 'TransformInput', 'SplitType');
  if (split === 'RecordIO' || split === 'TFRecord') {
    refuse(
      'TransformInput.SplitType',
      `${split} records cannot be split locally`,
      'Use Line or None for a local run.',
    );
  }
  const type = valueAt(args, 'TransformInput', 'DataSource', 'S3DataSource', 'S3DataType');
  if (type === 'AugmentedManifestFile' || type === 'Converse') {
    const path = 'TransformInput.DataSource.S3DataSource.S3DataType';
    refuse(path, `${type} inputs cannot be read locally`, 'Use S3Prefix or ManifestFile for a local run.');
  }
  return problems;
}

function outputProblems(args: JsonObject): Problem[] {
  const output = valueAt(args, 'TransformOutput', 'S3OutputPath');
  if (typeof output !== 'string' || output.startsWith('s3://')) return [];
  const hint = 'Locally s3://bucket/path is a folder below .slipway/buckets.';
  return [badArgument('TransformOutput.S3OutputPath', `${output} is no s3:// URI`, hint)];
}

/** Source: SageMaker API, CreateTransformJob. */
function payloadProblems(args: JsonObject): Problem[] {
  const requests = valueAt(args, 'MaxConcurrentTransforms');
  const payload = valueAt(args, 'MaxPayloadInMB');
  if (typeof requests !== 'number' || typeof payload !== 'number' || requests * payload <= 100) return [];
  const message = `MaxConcurrentTransforms × MaxPayloadInMB is ${requests * payload} MB, and 100 is the most`;
  return [badArgument('MaxPayloadInMB', message, 'Make one of them smaller.')];
}
