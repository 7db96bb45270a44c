import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { slipwayError } from '@slipway/core';
import { inputFiles, type LocalSession, objectBelow } from '@slipway/local';
import type { TransformRequest } from './request.ts';

/** An object to transform. */
export interface InputObject {
  /** As people know it: its key below the input's prefix. */
  readonly name: string;
  /** Where its output goes. */
  readonly outputUri: string;
  /** Its bytes, unpacked where the request says that it is compressed. */
  read(): AsyncIterable<Buffer>;
}

/**
 * The objects of a request by name. The output of `<prefix>/a/b.csv` is `<S3OutputPath>/a/b.csv.out`:
 * docs/decisions/0011-transform-output-keys.md. Rejects with `INPUT_NOT_FOUND`.
 */
export async function inputObjects(
  session: LocalSession,
  request: TransformRequest,
): Promise<readonly InputObject[]> {
  const { DataSource, CompressionType } = request.TransformInput;
  const { S3Uri, S3DataType } = DataSource.S3DataSource;
  const dataType = S3DataType === 'ManifestFile' ? 'ManifestFile' : 'S3Prefix';
  const files = await inputFiles(session.objects, { uri: S3Uri, dataType });
  const { S3OutputPath } = request.TransformOutput;
  const objects = files.map(({ path, name }) => ({
    name,
    outputUri: objectBelow(S3OutputPath, `${name}.out`),
    read: () => bytes(path, CompressionType === 'Gzip'),
  }));
  refuseTwice(objects);
  return objects.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function bytes(path: string, isCompressed: boolean): AsyncIterable<Buffer> {
  const file = createReadStream(path);
  // Errors reach whoever reads the end of it.
  return isCompressed ? pipeline(file, createGunzip(), () => undefined) : file;
}

/** A manifest may list an object twice. */
function refuseTwice(objects: readonly InputObject[]): void {
  const seen = new Set<string>();
  for (const { name, outputUri } of objects) {
    if (seen.has(outputUri)) {
      throw slipwayError(`The input ${name} is listed twice, and both outputs would be ${outputUri}`, {
        code: 'SAME_OUTPUT',
        category: 'job',
        hint: 'List every object once.',
      });
    }
    seen.add(outputUri);
  }
}
