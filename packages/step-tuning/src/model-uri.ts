import type { TrainingJobDefinition } from './request.ts';
import type { TrainingJobSummary, TuningResponse } from './response.ts';

type Definitions = Pick<TuningResponse, 'TrainingJobDefinition' | 'TrainingJobDefinitions'>;

/** The definition that a training job was made from. */
export function definitionOf(
  { TrainingJobDefinition, TrainingJobDefinitions }: Definitions,
  name: string | undefined,
): TrainingJobDefinition | undefined {
  return (
    TrainingJobDefinitions?.find(({ DefinitionName }) => DefinitionName === name) ?? TrainingJobDefinition
  );
}

/** Where a training job of a tuning job leaves its model. */
export function modelUriOf(
  response: Definitions,
  { TrainingJobName, TrainingJobDefinitionName }: TrainingJobSummary,
): string | undefined {
  const { OutputDataConfig } = definitionOf(response, TrainingJobDefinitionName) ?? {};
  if (OutputDataConfig === undefined) return undefined;
  const archive = OutputDataConfig.CompressionType === 'NONE' ? 'model/' : 'model.tar.gz';
  return `${OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${TrainingJobName}/output/${archive}`;
}
