import { isJsonObject, type Json, type JsonObject, type Located, ownValue } from '@slipway/core';

/** The containers in `list`, which may be missing or malformed, with their paths. */
export function locatedContainers(
  list: Json | undefined,
  path: string,
): { container: JsonObject; path: string }[] {
  if (!Array.isArray(list)) return [];
  const items: readonly Json[] = list;
  return items.flatMap((container, i) =>
    isJsonObject(container) ? [{ container, path: `${path}[${i}]` }] : [],
  );
}

/** What a container reads, as far as its definition tells: model data, code. */
export function containerReads(container: JsonObject, path: string): Located[] {
  const source = fieldOf(fieldOf(container, 'ModelDataSource'), 'S3DataSource');
  const code = fieldOf(fieldOf(container, 'Environment'), 'SAGEMAKER_SUBMIT_DIRECTORY');
  const found: [string, Json | undefined][] = [
    ['ModelDataUrl', fieldOf(container, 'ModelDataUrl')],
    ['ModelDataSource.S3DataSource.S3Uri', fieldOf(source, 'S3Uri')],
    // Otherwise it is a folder inside the container.
    ['Environment.SAGEMAKER_SUBMIT_DIRECTORY', isInside(code) ? undefined : code],
  ];
  return found.flatMap(([field, value]) => {
    if (value === undefined) return [];
    return [{ path: `${path}.${field}`, value, ...(value === code && { archive: true as const }) }];
  });
}

/** The image of a container, where it has one of its own. */
export function containerImages(container: JsonObject, path: string): Located[] {
  const image = fieldOf(container, 'Image');
  return image === undefined ? [] : [{ path: `${path}.Image`, value: image }];
}

function isInside(code: Json | undefined): boolean {
  return typeof code === 'string' && !code.startsWith('s3://');
}

function fieldOf(value: Json | undefined, field: string): Json | undefined {
  return value !== undefined && isJsonObject(value) ? ownValue(value, field) : undefined;
}
