import {
  type Content,
  type ContentMeaning,
  contentParts,
  isJsonObject,
  isSlipwayError,
  type Json,
  type JsonObject,
  ownValue,
} from '@slipway/core';
import type { LocalSession } from '../session.ts';

type Stores = Pick<LocalSession, 'models' | 'modelPackages'>;
type Ask = (what: ContentMeaning) => Promise<Content | undefined>;

/**
 * What a model is, by its name or by a model package's ARN: its containers with their images, data and environment, and
 * nothing of when or under which name it was made. `undefined`: there is none.
 */
export async function modelContent(stores: Stores, name: string, ask: Ask): Promise<Content | undefined> {
  if (name.includes(':model-package/')) return await packageContent(stores, name, ask);
  const model = await stores.models.describe<JsonObject>(name).catch(noSuch);
  return model && (await descriptionContent(stores, model, ask));
}

async function packageContent(stores: Stores, name: string, ask: Ask): Promise<Content | undefined> {
  const found = await stores.modelPackages.describe<JsonObject>(name).catch(noSuch);
  const specification = found?.['InferenceSpecification'];
  return isJsonObject(specification) ? await descriptionContent(stores, specification, ask) : undefined;
}

/** What of a model, or of a package's specification, decides what it answers. */
const DECISIVE = ['PrimaryContainer', 'Containers', 'InferenceExecutionConfig', 'EnableNetworkIsolation'];

async function descriptionContent(stores: Stores, description: JsonObject, ask: Ask): Promise<Content> {
  const decisive = Object.fromEntries(
    Object.entries(description).filter(([field]) => DECISIVE.includes(field)),
  );
  return await contentParts(decisive, {
    places: new Map(containers(decisive).flatMap(([path, container]) => meanings(path, container))),
    contentOf: (what) => (what.form === 'model' ? packageContent(stores, what.value, ask) : ask(what)),
  });
}

function containers({ PrimaryContainer, Containers }: JsonObject): readonly (readonly [string, Json])[] {
  const listed: readonly Json[] = Array.isArray(Containers) ? Containers : [];
  return [
    ...(PrimaryContainer === undefined ? [] : [['PrimaryContainer', PrimaryContainer] as const]),
    ...listed.map((container, index) => [`Containers[${index}]`, container] as const),
  ];
}

const FIELDS: readonly (readonly [string, ContentMeaning['form']])[] = [
  ['Image', 'image'],
  ['ModelDataUrl', 'objects'],
  ['ModelDataSource.S3DataSource.S3Uri', 'objects'],
  ['ModelPackageName', 'model'],
];

function meanings(path: string, container: Json): readonly (readonly [string, ContentMeaning])[] {
  return FIELDS.flatMap(([field, form]) => {
    const value = field
      .split('.')
      .reduce<Json | undefined>((at, key) => (isJsonObject(at) ? ownValue(at, key) : undefined), container);
    return typeof value === 'string' ? [[`${path}.${field}`, { form, value }] as const] : [];
  });
}

function noSuch(error: unknown): undefined {
  if (isSlipwayError(error) && error.category === 'input') return undefined;
  throw error;
}
