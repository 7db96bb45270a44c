import { type Draft, type Session, slipwayError, type Value } from '@slipway/core';
import type { ContainerDefinition } from './container.ts';

/** What a model runs, as an author says it. */
export interface ContainerOptions {
  /** The URI of an image that serves when it is run with `serve`. */
  readonly image: Value<string>;
  /** The `model.tar.gz`: often `train.properties.ModelArtifacts.S3ModelArtifacts`. */
  readonly modelData?: Value<string>;
  /** The script in `sourceDir` that has `model_fn` and its kin, for AWS's framework images. */
  readonly entryPoint?: Value<string>;
  /** The folder of the script: `session.sourceDirectory('code')`, or the URI of such an archive. */
  readonly sourceDir?: Value<string>;
  readonly environment?: Readonly<Record<string, Value<string>>>;
}

/** What the builders take from the session. */
export type ModelPlace = Pick<Session, 'role' | 'region'>;

/** The options as the API's container, with the environment by which AWS's framework images find the script. */
export function containerArguments(
  { region }: ModelPlace,
  stepName: string,
  options: ContainerOptions,
): Draft<Pick<ContainerDefinition, 'Image' | 'Environment' | 'ModelDataUrl'>> {
  const { image, modelData, environment, entryPoint, sourceDir } = options;
  if ((entryPoint === undefined) !== (sourceDir === undefined)) throw incompleteScript(stepName);
  // Source: SageMaker Python SDK 2.257.6, model.py; what it writes was compared.
  const script = entryPoint !== undefined && {
    SAGEMAKER_PROGRAM: entryPoint,
    SAGEMAKER_SUBMIT_DIRECTORY: sourceDir,
    SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
    SAGEMAKER_REGION: region,
  };
  return { Image: image, Environment: { ...environment, ...script }, ModelDataUrl: modelData };
}

function incompleteScript(stepName: string): Error {
  return slipwayError(`Step ${stepName} has one of entryPoint and sourceDir, and needs both or none`, {
    code: 'SCRIPT_INCOMPLETE',
    category: 'input',
    hint: "Give both: entryPoint: 'inference.py', sourceDir: session.sourceDirectory('code').",
  });
}
