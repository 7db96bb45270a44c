import { type JsonObject, messageOf, type PipelineDefinition, planDefinition } from '@slipway/core';
import { validationException } from '../../service-error.ts';
import type { ServiceState } from '../../service-state.ts';
import { field, text } from '../input.ts';

export interface ReadDefinition {
  readonly definition: PipelineDefinition;
  readonly definitionText: string;
}

/** The definition of an input, which is in it or in S3; `undefined`: it has none. Refuses one that could not run. */
export async function readDefinition(
  input: JsonObject,
  service: ServiceState,
): Promise<ReadDefinition | undefined> {
  const definitionText = text(input, 'PipelineDefinition') ?? stored(input, service);
  if (definitionText === undefined) return undefined;
  const definition = parsed(definitionText);
  const { kinds, target } = service.pipelineSession();
  const { problems } = await planDefinition(definition, kinds, { targetOf: () => target });
  if (problems.length > 0) {
    const found = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw validationException(`Unable to parse pipeline definition. ${found}`);
  }
  return { definition, definitionText };
}

function stored(input: JsonObject, { buckets }: ServiceState): string | undefined {
  if (field(input, 'PipelineDefinitionS3Location') === undefined) return undefined;
  const bucket = text(input, 'PipelineDefinitionS3Location.Bucket');
  const uri = `s3://${bucket}/${text(input, 'PipelineDefinitionS3Location.ObjectKey')}`;
  const content = buckets.read(uri);
  if (content !== undefined) return content.toString();
  throw validationException(
    `Unable to read the pipeline definition from ${uri}: the specified key does not exist.`,
  );
}

function parsed(definition: string): PipelineDefinition {
  try {
    return JSON.parse(definition);
  } catch (error) {
    throw validationException(`Unable to parse pipeline definition. ${messageOf(error)}`);
  }
}
