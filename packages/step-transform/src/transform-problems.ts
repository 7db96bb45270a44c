import { type JsonObject, type Problem, valueAt } from '@slipway/core';
import { badArgument } from './problem.ts';
import { processingProblems } from './processing-problems.ts';

/**
 * What a schema cannot say of a CreateTransformJob request. Expressions are not judged: the same is asked again
 * once they have values.
 */
export function transformProblems(args: JsonObject): Problem[] {
  return [...outputProblems(args), ...payloadProblems(args), ...processingProblems(args)];
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
