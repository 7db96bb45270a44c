import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeJobBackend } from '@slipway/testing';
import { afterAll, beforeAll, vi } from 'vitest';
import { subprocessBackend } from './index.ts';
import { jobProgramCommand } from './test/job-program.ts';
import { frameworkWheels, offerWheels } from './test/wheels.ts';

const server = `require('node:http').createServer((request, answer) => {
  answer.statusCode = request.url === '/ping' ? 200 : 404;
  answer.end();
}).listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), '127.0.0.1')`;

let wheels = '';

beforeAll(async () => {
  wheels = await mkdtemp(join(tmpdir(), 'slipway-wheels-'));
  offerWheels(wheels, frameworkWheels);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(wheels, { recursive: true });
});

describeJobBackend('subprocess', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-subprocess-'));
  const requirements = join(directory, 'requirements.txt');
  await writeFile(requirements, 'pandas');
  const options = {
    directory: join(directory, '.slipway/jobs'),
    images: [
      { glob: 'host', target: 'host' },
      { glob: 'packages', target: `venv:${requirements}` },
    ],
    environments: join(directory, 'environments'),
  };
  return {
    backend: subprocessBackend(options),
    image: 'host',
    missingImage: 'registry.example/nobody:1',
    changingImage: { image: 'packages', change: () => writeFile(requirements, 'numpy') },
    directory: join(directory, 'files'),
    serving: { entrypoint: [process.execPath, '-e', server], arguments: [], environment: {}, port: 8080 },
    starter: (spec) => jobProgramCommand(options, spec),
    close: () => rm(directory, { recursive: true }),
  };
});
