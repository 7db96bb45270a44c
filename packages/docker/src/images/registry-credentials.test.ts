import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { slipwayError } from '@slipway/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectEngine } from '../engine.ts';
import { hasEngine } from '../test/engine.ts';
import { hasRegistry, startRegistry, user } from '../test/registry.ts';
import { forgetImage, pushNewImage } from '../test/test-images.ts';
import { imageStore } from './image-store.ts';
import { registryCredentials } from './registry-credentials.ts';

const basic = Buffer.from(`${user.username}:${user.password}`).toString('base64');
const ecrImage = '683313688378.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const ecrHost = '683313688378.dkr.ecr.eu-west-1.amazonaws.com';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-credentials-'));
  vi.stubEnv('DOCKER_CONFIG', directory);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function writeConfig(settings: object): Promise<void> {
  await writeFile(join(directory, 'config.json'), JSON.stringify(settings));
}

/** A credential helper `docker-credential-test` that runs a script, with the server in `$server`. */
async function writeHelper(script: string): Promise<void> {
  await mkdir(join(directory, 'bin'));
  const whole = `#!/bin/sh\nread -r server || :\necho "$1 $server" >>${directory}/asked\n${script}\n`;
  await writeFile(join(directory, 'bin/docker-credential-test'), whole, { mode: 0o755 });
  vi.stubEnv('PATH', `${join(directory, 'bin')}:${process.env['PATH']}`);
}

describe('what the user told docker', () => {
  test('nothing: what is public is pulled without, and who is refused has to log in', async () => {
    expect(await registryCredentials()('host:5000/a:1')).toEqual({
      hint: 'Log in: `docker login host:5000`.',
    });
  });

  test.for([
    ['host:5000/a:1', 'host:5000', 'host:5000'],
    ['host:5000/a:1', 'https://host:5000/v1/', 'host:5000'],
    ['busybox', 'https://index.docker.io/v1/', 'https://index.docker.io/v1/'],
    ['docker.io/me/tool', 'https://index.docker.io/v1/', 'https://index.docker.io/v1/'],
  ] as const)('%s finds the entry for %s in auths', async ([image, key, serveraddress]) => {
    await writeConfig({ auths: { other: { auth: 'eDp5' }, [key]: { auth: basic } } });
    expect((await registryCredentials()(image)).auth).toEqual({ serveraddress, ...user });
  });

  test('auths may hold a token, or an entry that is empty', async () => {
    await writeConfig({ auths: { 'a.example': { identitytoken: 'token' }, 'b.example': {} } });
    const credentials = registryCredentials();
    expect((await credentials('a.example/x')).auth).toEqual({
      serveraddress: 'a.example',
      identitytoken: 'token',
    });
    expect((await credentials('b.example/x')).auth).toBeUndefined();
    // No server has this name, and no object either.
    expect((await credentials('__proto__.example/x')).auth).toBeUndefined();
  });

  test('a helper for the registry is asked for it, and one for all for any other', async () => {
    await writeHelper(`echo '{"ServerURL": "'$server'", "Username": "helped", "Secret": "of '$server'"}'`);
    await writeConfig({ credHelpers: { 'a.example': 'test' }, auths: { 'b.example': { auth: basic } } });
    expect((await registryCredentials()('a.example/x:1')).auth).toEqual({
      serveraddress: 'a.example',
      username: 'helped',
      password: 'of a.example',
    });
    expect((await registryCredentials()('b.example/x')).auth).toMatchObject(user);
    await writeConfig({ credsStore: 'test' });
    expect((await registryCredentials()('busybox')).auth).toMatchObject({
      password: 'of https://index.docker.io/v1/',
    });
    expect(await readFile(join(directory, 'asked'), 'utf8')).toBe(
      'get a.example\nget https://index.docker.io/v1/\n',
    );
  });

  test('a helper may give a token', async () => {
    await writeHelper(`echo '{"Username": "<token>", "Secret": "abc"}'`);
    await writeConfig({ credsStore: 'test' });
    expect((await registryCredentials()('a.example/x')).auth).toEqual({
      serveraddress: 'a.example',
      identitytoken: 'abc',
    });
  });

  test.for([
    ['echo "credentials not found in native keychain"; exit 1', 'credentials not found in native keychain'],
    ['echo "not JSON, but secret"', 'docker-credential-test gave no JSON'],
    ['echo "{}"', 'docker-credential-test gave no credentials'],
  ] as const)(
    'a helper that does %s stops nothing, and is told with the way to log in',
    async ([script, told]) => {
      await writeHelper(script);
      await writeConfig({ credsStore: 'test' });
      const found = await registryCredentials()('a.example/x');
      expect(found.auth).toBeUndefined();
      expect(found.hint).toMatch(/^Log in: `docker login a\.example`/);
      expect(found.hint).toContain(told);
      expect(found.hint).not.toContain('secret');
    },
  );

  test('a helper that is not installed stops nothing', async () => {
    await writeConfig({ credsStore: 'nowhere' });
    expect((await registryCredentials()('busybox')).hint).toContain('spawn docker-credential-nowhere ENOENT');
  });

  test('a signal ends the waiting for a helper', async () => {
    await writeHelper('exec sleep 600');
    await writeConfig({ credsStore: 'test' });
    const caller = new AbortController();
    const asking = registryCredentials()('busybox', { signal: caller.signal });
    caller.abort(new Error('enough'));
    await expect(asking).rejects.toThrow('enough');
  });
});

describe('a private ECR registry', () => {
  test('is asked for nothing unless AWS credentials are allowed, and the hint says how', async () => {
    const found = await registryCredentials()(ecrImage);
    expect(found.auth).toBeUndefined();
    expect(found.hint).toMatch(
      /AWS credentials.*`aws: true`.*`docker login 683313688378\.dkr\.ecr\.eu-west-1/,
    );
  });

  test('gives a password for its region and account', async () => {
    const asked: string[] = [];
    const credentials = registryCredentials({
      ecrAuthorization: async (region, account) => {
        asked.push(`${region} ${account}`);
        return { username: 'AWS', password: 'of ECR' };
      },
    });
    expect((await credentials(ecrImage)).auth).toEqual({
      serveraddress: ecrHost,
      username: 'AWS',
      password: 'of ECR',
    });
    await credentials('123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a');
    await credentials('public.ecr.aws/a/b');
    await credentials('host.example/683313688378.dkr.ecr.eu-west-1.amazonaws.com/a');
    expect(asked).toEqual(['eu-west-1 683313688378', 'cn-north-1 123456789012']);
  });

  test('is not asked where docker has credentials for it', async () => {
    await writeConfig({ auths: { [ecrHost]: { auth: basic } } });
    const credentials = registryCredentials({ ecrAuthorization: () => Promise.reject(new Error('asked')) });
    expect((await credentials(ecrImage)).auth).toMatchObject(user);
  });

  test('that gives nothing is an error with what to look at; an error of ours stays as it is', async () => {
    const expired = registryCredentials({
      ecrAuthorization: () => Promise.reject(new Error('token expired')),
    });
    await expect(expired(ecrImage)).rejects.toMatchObject({
      code: 'ECR_NOT_AUTHORIZED',
      category: 'environment',
      message: `ECR gives no password for ${ecrHost}: token expired`,
      hint: expect.stringContaining('aws sts get-caller-identity'),
    });
    const missing = slipwayError('no package', { code: 'CLIENT_ECR_MISSING', category: 'environment' });
    const without = registryCredentials({ ecrAuthorization: () => Promise.reject(missing) });
    await expect(without(ecrImage)).rejects.toBe(missing);
  });

  test('needs a package for it, and the error names the command that installs it', async () => {
    const hide = `(await import('node:module')).registerHooks({ resolve(name, context, next) {
      if (name === '@aws-sdk/client-ecr') throw Object.assign(new Error('hidden'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    } })`;
    const asking = `registryCredentials({ aws: true })('${ecrImage}')`;
    expect(await resultOf(`(${hide}, await ${asking}.catch(({ code, hint }) => ({ code, hint })))`)).toEqual({
      code: 'CLIENT_ECR_MISSING',
      hint: 'npm install @aws-sdk/client-ecr',
    });
  });

  test('is asked through the AWS SDK where that is allowed, in the region of the registry', async () => {
    const requests: string[] = [];
    const server = createServer(async (request, response) => {
      const { authorization = '', 'x-amz-target': target } = request.headers;
      requests.push(`${target} ${/Credential=([^,]*)/.exec(authorization)?.[1]} ${await text(request)}`);
      const authorizationToken = Buffer.from('AWS:secret').toString('base64');
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ authorizationData: [{ authorizationToken }] }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('AWS_ENDPOINT_URL_ECR', `http://127.0.0.1:${port}`);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'KEY');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    try {
      expect(await resultOf(`await registryCredentials({ aws: true })('${ecrImage}')`)).toMatchObject({
        auth: { serveraddress: ecrHost, username: 'AWS', password: 'secret' },
      });
      expect(requests).toEqual([
        expect.stringMatching(
          /^AmazonEC2ContainerRegistry_V\d+\.GetAuthorizationToken KEY\/\d{8}\/eu-west-1\/ecr\/aws4_request \{\}$/,
        ),
      ]);
    } finally {
      server.close();
    }
  });
});

/**
 * What an expression is in a process of its own, where `@aws-sdk` is loaded as users do: tests ask for the export
 * condition `module`, which its packages have for bundlers only.
 */
async function resultOf(expression: string): Promise<unknown> {
  const module = import.meta.resolve('./registry-credentials.ts');
  const script = `const { registryCredentials } = await import(${JSON.stringify(module)});
    console.log(JSON.stringify(${expression}));`;
  const words = ['--conditions=@slipway/source', '--input-type=module', '-e', script];
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return JSON.parse((await promisify(execFile)(process.execPath, words, { cwd })).stdout);
}

test.runIf((await hasEngine()) && hasRegistry())(
  'an image of a private registry is pulled with what docker has, and nothing is written',
  { tags: ['docker', 'docker-registry'] },
  async () => {
    vi.stubEnv('DOCKER_CONFIG', undefined);
    const engine = await connectEngine();
    vi.stubEnv('DOCKER_CONFIG', directory);
    const registry = await startRegistry({ isPrivate: true });
    const name = `${registry.host}/data:1`;
    const store = imageStore({ engine: async () => engine });
    try {
      await pushNewImage(engine, name, { serveraddress: registry.host, ...user });
      await expect(store.ensure(name)).rejects.toMatchObject({
        code: 'IMAGE_PULL_DENIED',
        hint: `Log in: \`docker login ${registry.host}\`.`,
      });
      await writeConfig({ auths: { [registry.host]: { auth: basic } } });
      expect(await store.ensure(name)).toBe(name);
      await forgetImage(engine, name);

      await writeHelper(`echo '{"Username": "${user.username}", "Secret": "${user.password}"}'`);
      await writeConfig({ credHelpers: { [registry.host]: 'test' } });
      expect(await store.ensure(name)).toBe(name);
      expect((await readdir(directory)).sort()).toEqual(['asked', 'bin', 'config.json']);
    } finally {
      await forgetImage(engine, name);
      await registry.close();
    }
  },
);
