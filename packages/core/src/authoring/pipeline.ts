import type { LocalFile, Pipeline } from '../contract/session.ts';
import { DOCUMENT_VERSION, type PipelineDefinition } from '../definition/document.ts';
import type { JsonObject } from '../json.ts';
import type { Parameter } from './parameter.ts';
import type { AnyStep } from './step.ts';

export interface PipelineOptions {
  /** Letters, digits and `-`; at most 256. */
  readonly name: string;
  readonly parameters?: readonly Parameter[];
  /** Steps of a condition's branches are the condition's, and not listed here. */
  readonly steps: readonly AnyStep[];
  readonly metadata?: JsonObject;
}

/** A pipeline. `JSON.stringify` gives the definition that SageMaker's CreatePipeline takes. */
export function pipeline(options: PipelineOptions): Pipeline {
  const { name, parameters = [], steps, metadata } = options;
  const localFiles = new Map<string, LocalFile>();
  for (const file of steps.flatMap((step) => step.localFiles)) localFiles.set(file.uri, file);
  return {
    name,
    localFiles: [...localFiles.values()],
    toJSON: (): PipelineDefinition => ({
      Version: DOCUMENT_VERSION,
      ...(metadata && { Metadata: metadata }),
      Parameters: parameters.map((parameter) => parameter.definition),
      Steps: steps.map((step) => step.toJSON()),
    }),
  };
}

/** A pipeline from a definition somebody else wrote. */
export function pipelineFromDefinition(name: string, definition: PipelineDefinition): Pipeline {
  return { name, localFiles: [], toJSON: () => definition };
}
