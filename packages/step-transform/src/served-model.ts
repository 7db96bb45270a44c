import { isSlipwayError, slipwayError } from '@slipway/core';
import type { LocalSession } from '@slipway/local';

/** What of a model or of a model package's specification is needed to run it. */
interface ServedContainer {
  readonly Image?: string;
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: {
    readonly S3DataSource?: { readonly S3Uri: string; readonly CompressionType: string };
  };
  readonly Environment?: Readonly<Record<string, string>>;
  readonly ModelPackageName?: string;
}

export interface ServedModel {
  readonly container: ServedContainer & { readonly Image: string };
  readonly networkIsolation: boolean;
}

interface StoredModel {
  readonly PrimaryContainer?: ServedContainer;
  readonly Containers?: readonly ServedContainer[];
  readonly EnableNetworkIsolation?: boolean;
}

interface StoredPackage {
  readonly InferenceSpecification?: { readonly Containers: readonly ServedContainer[] };
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
  const own = model.PrimaryContainer ? [model.PrimaryContainer] : (model.Containers ?? []);
  const container = await fromPackage(session, onlyOne(own, `The model ${name}`));
  const { Image } = container;
  if (Image === undefined) throw notServable(`The model ${name} names no image`);
  return { container: { ...container, Image }, networkIsolation: model.EnableNetworkIsolation ?? false };
}

/** A container that names a model package is that package's, with its own environment over it. */
async function fromPackage(session: LocalSession, container: ServedContainer): Promise<ServedContainer> {
  const { ModelPackageName: name, Environment } = container;
  if (name === undefined) return container;
  const { InferenceSpecification } = await session.modelPackages.describe<StoredPackage>(name);
  const packaged = onlyOne(InferenceSpecification?.Containers ?? [], `The model package ${name}`);
  return { ...packaged, Environment: { ...packaged.Environment, ...Environment } };
}

function onlyOne(containers: readonly ServedContainer[], of: string): ServedContainer {
  const [container, ...more] = containers;
  if (container && more.length === 0) return container;
  throw notServable(`${of} has ${containers.length} containers, and a local Transform step runs exactly one`);
}

function notServable(message: string): Error {
  return slipwayError(message, {
    code: 'MODEL_NOT_SERVABLE',
    category: 'job',
    hint: 'Give the Model step one PrimaryContainer with an image.',
  });
}
