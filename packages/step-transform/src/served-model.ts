import { isSlipwayError, type JsonObject, slipwayError } from '@slipway/core';
import type { LocalSession } from '@slipway/local';
import { refusalOf } from './model-refusal.ts';

/** What of a model or of a model package's specification is needed to run it. */
interface StoredContainer {
  readonly ContainerHostname?: string;
  readonly Image?: string;
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: {
    readonly S3DataSource?: { readonly S3Uri: string; readonly CompressionType: string };
  };
  readonly Environment?: Readonly<Record<string, string>>;
  readonly ModelPackageName?: string;
}

/** A container with an image, and what it is called. */
export interface ServedContainer extends StoredContainer {
  readonly Image: string;
  readonly ContainerHostname: string;
}

export interface ServedModel {
  /** One, or those of an inference pipeline in the order in which a request goes through them. */
  readonly containers: readonly ServedContainer[];
  readonly networkIsolation: boolean;
}

interface StoredModel {
  readonly PrimaryContainer?: StoredContainer;
  readonly Containers?: readonly StoredContainer[];
  readonly EnableNetworkIsolation?: boolean;
}

interface StoredPackage {
  readonly InferenceSpecification?: { readonly Containers: readonly StoredContainer[] };
}

/** The model of this name; rejects with `MODEL_NOT_FOUND` or `MODEL_NOT_SERVABLE`. */
export async function servedModel(session: LocalSession, name: string): Promise<ServedModel> {
  const model = await session.models.describe<StoredModel>(name).catch((error: unknown) => {
    if (!isSlipwayError(error, 'MODEL_NOT_FOUND')) throw error;
    throw slipwayError(error.message, {
      code: error.code,
      category: 'job',
      hint: 'A Model step makes one: refer to its ModelName. Only models of this session can be run locally.',
      cause: error,
    });
  });
  const refusal = refusalOf(model as object as JsonObject);
  if (refusal) throw notServable(`The model ${name} cannot be run: ${refusal.message}`, refusal.hint);
  const own = model.PrimaryContainer ? [model.PrimaryContainer] : (model.Containers ?? []);
  const containers = (await Promise.all(own.map((container) => fromPackage(session, container)))).flat();
  if (containers.length === 0) throw notServable(`The model ${name} has no container`);
  const names = containers.map((container) => container.ContainerHostname);
  return {
    containers: containers.map((container, index) => {
      const { Image } = container;
      // Packages may have names that are alike.
      const own = names.indexOf(names[index]) === names.lastIndexOf(names[index]) ? names[index] : undefined;
      const ContainerHostname = own ?? `container-${index + 1}`;
      if (Image === undefined) throw notServable(`${ContainerHostname} of the model ${name} names no image`);
      return { ...container, Image, ContainerHostname };
    }),
    networkIsolation: model.EnableNetworkIsolation ?? false,
  };
}

/** A container that names a model package stands for that package's, with its own environment and name over theirs. */
async function fromPackage(
  session: LocalSession,
  container: StoredContainer,
): Promise<readonly StoredContainer[]> {
  const { ModelPackageName: name, ContainerHostname: host, Environment } = container;
  if (name === undefined) return [container];
  const { InferenceSpecification } = await session.modelPackages.describe<StoredPackage>(name);
  const packaged = InferenceSpecification?.Containers ?? [];
  return packaged.map(({ ContainerHostname, ...one }, index) => {
    const own = packaged.length === 1 ? host : host && `${host}-${index + 1}`;
    const name = own ?? ContainerHostname;
    return {
      ...one,
      ...(name && { ContainerHostname: name }),
      Environment: { ...one.Environment, ...Environment },
    };
  });
}

function notServable(
  message: string,
  hint = 'Give the Model step a PrimaryContainer, or Containers, each with an image.',
): Error {
  return slipwayError(message, { code: 'MODEL_NOT_SERVABLE', category: 'job', hint });
}
