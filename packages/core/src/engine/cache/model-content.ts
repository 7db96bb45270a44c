import type { Content } from '../../contract/session.ts';
import { isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { type ContentMeaning, contentParts } from './content-parts.ts';

/** What a session knows of models; `undefined` for one that is not there. */
export interface DescribedModels {
  /** In the shape of DescribeModel. */
  model(name: string): Promise<JsonObject | undefined>;
  /** In the shape of DescribeModelPackage. */
  modelPackage(nameOrArn: string): Promise<JsonObject | undefined>;
}

type Ask = (what: ContentMeaning) => Promise<Content | undefined>;

/**
 * What a model is, by its name or by a model package's ARN: its containers with their images, data and environment, and
 * nothing of when or under which name it was made. `undefined`: there is none.
 */
export async function modelContent(
  models: DescribedModels,
  name: string,
  ask: Ask,
): Promise<Content | undefined> {
  if (name.includes(':model-package/')) return await packageContent(models, name, ask);
  const model = await models.model(name);
  return model && (await descriptionContent(models, model, ask));
}

async function packageContent(models: DescribedModels, name: string, ask: Ask): Promise<Content | undefined> {
  const specification = (await models.modelPackage(name))?.['InferenceSpecification'];
  return isJsonObject(specification) ? await descriptionContent(models, specification, ask) : undefined;
}

/** What of a model, or of a package's specification, decides what it answers. */
const DECISIVE = ['PrimaryContainer', 'Containers', 'InferenceExecutionConfig', 'EnableNetworkIsolation'];

async function descriptionContent(
  models: DescribedModels,
  description: JsonObject,
  ask: Ask,
): Promise<Content> {
  const decisive = Object.fromEntries(
    Object.entries(description).filter(([field]) => DECISIVE.includes(field)),
  );
  return await contentParts(decisive, {
    places: new Map(containers(decisive).flatMap(([path, container]) => meanings(path, container))),
    contentOf: (what) => (what.form === 'model' ? packageContent(models, what.value, ask) : ask(what)),
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
