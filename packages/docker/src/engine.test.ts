import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isSlipwayError } from '@slipway/core';
import { afterEach, expect, test, vi } from 'vitest';
import { dockerBackend } from './docker-backend.ts';

const socketPath = '/nowhere/docker.sock';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('without an engine the error names what was tried and what to start', async () => {
  const error = await dockerBackend({ socketPath })
    .find('job')
    .catch((thrown: unknown) => thrown);
  expect(isSlipwayError(error, 'NO_DOCKER_ENGINE')).toBe(true);
  expect(error).toMatchObject({
    category: 'environment',
    message: expect.stringContaining(socketPath),
    hint: expect.stringContaining('systemctl start docker'),
  });
});

test('DOCKER_HOST is tried, and comes after a socket that was asked for', async () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
  await expect(dockerBackend().find('job')).rejects.toThrow('tcp://127.0.0.1:1');
  await expect(dockerBackend({ socketPath }).find('job')).rejects.toThrow(`ENOENT ${socketPath}`);
});

test('a DOCKER_HOST that is no address is told as such', async () => {
  vi.stubEnv('DOCKER_HOST', 'http://[');
  await expect(dockerBackend().find('job')).rejects.toMatchObject({ code: 'NO_DOCKER_ENGINE' });
});

test('without dockerode the error names the command that installs it', async () => {
  const hide = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name === 'dockerode') throw Object.assign(new Error('hidden'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    } });`;
  const find = `const { dockerBackend } = await import(${JSON.stringify(import.meta.resolve('./docker-backend.ts'))});
    await dockerBackend().find('job').catch(({ code, category, hint }) => console.log(JSON.stringify({ code, category, hint })));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@slipway/source',
      '--import',
      `data:text/javascript,${encodeURIComponent(hide)}`,
      '--input-type=module',
      '-e',
      find,
    ],
    { cwd: fileURLToPath(new URL('.', import.meta.url)) },
  );
  expect(JSON.parse(stdout)).toEqual({
    code: 'DOCKERODE_MISSING',
    category: 'environment',
    hint: 'npm install dockerode',
  });
});
