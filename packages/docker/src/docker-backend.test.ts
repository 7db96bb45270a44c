import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeJobBackend, type JobBackendFixture } from '@slipway/testing';
import { describe } from 'vitest';
import { dockerBackend } from './docker-backend.ts';
import { hasEngine, image } from './test/engine.ts';

const starter = fileURLToPath(new URL('test/start-job.ts', import.meta.url));

async function setup(): Promise<JobBackendFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-docker-'));
  const copies = join(directory, 'copies');
  return {
    backend: dockerBackend({ directory: copies }),
    image,
    missingImage: 'slipway-test/nothing:1',
    directory,
    serving: {
      port: 8080,
      arguments: ['-c', 'mkdir /tmp/www && echo pong > /tmp/www/ping && exec httpd -f -p 8080 -h /tmp/www'],
    },
    starter: (spec) => [
      process.execPath,
      '--conditions=@slipway/source',
      starter,
      copies,
      JSON.stringify(spec),
    ],
    close: () => rm(directory, { recursive: true }),
  };
}

describe.runIf(await hasEngine())('with an engine', () => {
  describeJobBackend('docker', setup);
});
