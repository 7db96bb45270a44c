import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeObjectStore } from '@slipway/testing';
import { localObjectStore } from './local-object-store.ts';

describeObjectStore('local', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-store-'));
  const directory = join(folder, 'files');
  await mkdir(directory);
  return {
    store: localObjectStore(join(folder, 'buckets')),
    bucket: 'bucket',
    directory,
    close: () => rm(folder, { recursive: true }),
  };
});
