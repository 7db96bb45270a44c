import type { JsonObject } from '@slipway/core';
import type { ProcessingRequest } from './request.ts';
import type { ProcessingResponse } from './response.ts';

/** The fields that SageMaker's cache looks at. Source: SageMaker Developer Guide, pipelines-default-keys. */
export function cachedFields({
  AppSpecification,
  Environment,
  ProcessingInputs,
}: ProcessingRequest): JsonObject {
  return {
    AppSpecification,
    ...(Environment && { Environment }),
    ...(ProcessingInputs && { ProcessingInputs }),
  } as object as JsonObject;
}

/** The folders that the job's outputs were stored in. */
export function storedOutputs({ ProcessingOutputConfig }: ProcessingResponse): readonly string[] {
  const outputs = ProcessingOutputConfig?.Outputs ?? [];
  return outputs.flatMap(({ AppManaged, S3Output }) =>
    AppManaged || S3Output === undefined ? [] : [`${S3Output.S3Uri.replace(/\/$/, '')}/`],
  );
}
