import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slipwayError } from '@slipway/core';
import type { LocalSession } from '@slipway/local';
import type { ModelDataSource } from './container.ts';

/** The part of a container that says where its data are. */
interface WithModelData {
  readonly Mode?: 'SingleModel' | 'MultiModel';
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: ModelDataSource;
}

/** Rejects with `MODEL_DATA_NOT_FOUND` when the data of one of the containers are not there. */
export async function requireModelData(
  session: LocalSession,
  containers: readonly WithModelData[],
): Promise<void> {
  for (const { Mode, ModelDataUrl, ModelDataSource } of containers) {
    const uri = ModelDataUrl ?? ModelDataSource?.S3DataSource?.S3Uri;
    const mayBePrefix = ModelDataUrl === undefined || Mode === 'MultiModel';
    if (uri === undefined || (await isThere(session, uri, mayBePrefix))) continue;
    throw slipwayError(`There is no model data ${uri}`, {
      code: 'MODEL_DATA_NOT_FOUND',
      category: 'job',
      hint: uri.startsWith('s3://')
        ? `It would be the file ${session.objects.pathOf(uri)}.`
        : 'Paths start at the current folder.',
    });
  }
}

async function isThere(session: LocalSession, uri: string, mayBePrefix: boolean): Promise<boolean> {
  if (!uri.startsWith('s3://')) {
    const path = uri.startsWith('file://') ? fileURLToPath(uri) : resolve(uri);
    return stat(path).then(
      () => true,
      () => false,
    );
  }
  if (!mayBePrefix) return session.objects.has(uri);
  for await (const _ of session.objects.list(uri)) return true;
  return false;
}
