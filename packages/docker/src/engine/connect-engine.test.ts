import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isSlipwayError } from '@slipway/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeContext } from '../test/docker-context.ts';
import { hasEngine, image } from '../test/engine.ts';
import { type EngineProxy, engineSocket, proxyEngine } from '../test/engine-proxy.ts';
import { connectEngine } from './connect-engine.ts';

const run = promisify(execFile);
const nowhere = '/nowhere/docker.sock';

/** A home without an engine: what a test needs of one, it makes there. */
let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'slipway-docker-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

/** From here on the environment is that of a user who has set nothing. */
function stubUser(): void {
  for (const name of ['HOST', 'CONTEXT', 'CONFIG', 'TLS', 'TLS_VERIFY', 'CERT_PATH']) {
    vi.stubEnv(`DOCKER_${name}`, undefined);
  }
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_RUNTIME_DIR', join(home, 'runtime'));
}

describe('without an engine', () => {
  test('the error names what was asked for and what to start', async () => {
    const error = await connectEngine(nowhere).catch((thrown: unknown) => thrown);
    expect(isSlipwayError(error, 'NO_DOCKER_ENGINE')).toBe(true);
    expect(error).toMatchObject({
      category: 'environment',
      message: `No Docker engine answers at unix://${nowhere} (as asked for): connect ENOENT ${nowhere}`,
      hint: expect.stringMatching(/systemctl start docker|Docker Desktop/),
    });
  });

  test('the error has every place that was tried, with its answer', async () => {
    stubUser();
    const error = await connectEngine(undefined, { run: join(home, 'run') }).catch((thrown: Error) => thrown);
    const places = [
      ['run/docker.sock', 'Docker'],
      ['.docker/run/docker.sock', 'Docker Desktop'],
      ['runtime/docker.sock', 'rootless Docker'],
      ['runtime/podman/podman.sock', 'rootless Podman'],
      ['run/podman/podman.sock', 'Podman'],
    ];
    expect((error as Error).message.split('\n')).toEqual([
      'No Docker engine answers. Tried were',
      ...places.map(([path, name]) => `  unix://${home}/${path} (${name}): connect ENOENT ${home}/${path}`),
    ]);
  });

  test('DOCKER_HOST is tried alone, and comes after what was asked for', async () => {
    stubUser();
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    await expect(connectEngine()).rejects.toThrow('at tcp://127.0.0.1:1 (DOCKER_HOST): connect ECONNREFUSED');
    await expect(connectEngine(nowhere)).rejects.toThrow(`ENOENT ${nowhere}`);
  });

  test.for(['http://[', 'fd://x', 'tcp://'])(
    '%s in DOCKER_HOST is told to be no address',
    async (address) => {
      stubUser();
      vi.stubEnv('DOCKER_HOST', address);
      await expect(connectEngine()).rejects.toMatchObject({
        code: 'NO_DOCKER_ENGINE',
        message: expect.stringContaining(address),
      });
    },
  );

  test('a docker context that is not there is told by name', async () => {
    stubUser();
    vi.stubEnv('DOCKER_CONTEXT', 'far');
    await expect(connectEngine()).rejects.toMatchObject({
      code: 'DOCKER_CONTEXT_MISSING',
      message: `There is no docker context "far" in ${home}/.docker`,
      hint: expect.stringContaining('docker context ls'),
    });
  });

  test('a config.json that is none is told by name, without what is in it', async () => {
    stubUser();
    await mkdir(join(home, '.docker'));
    await writeFile(join(home, '.docker/config.json'), '{"auths": secret');
    const error = await connectEngine().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'BAD_DOCKER_CONFIG',
      message: `${home}/.docker/config.json cannot be read: it is not JSON`,
    });
    expect(String((error as Error).cause)).not.toContain('secret');
  });

  test('ssh that fails is told in its own words', async () => {
    await stubSsh('echo "far: Permission denied (publickey)." >&2; exit 255');
    await expect(connectEngine('ssh://far')).rejects.toThrow('far: Permission denied (publickey).');
  });

  test('a signal ends the waiting for one that never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const caller = new AbortController();
    silent.on('connection', () => caller.abort(new Error('enough')));
    const { port } = silent.address() as AddressInfo;
    await expect(connectEngine(`tcp://127.0.0.1:${port}`, { signal: caller.signal })).rejects.toThrow(
      'enough',
    );
    silent.close();
  });
});

test('a socket that this user may not use is told, with the way to be let in', async () => {
  const socket = join(home, 'run/docker.sock');
  await mkdir(join(home, 'run'));
  const server = createServer().listen(socket);
  await once(server, 'listening');
  await chmod(home, 0o755);
  await chmod(socket, 0);
  stubUser();
  // Root may use any: the child has to become somebody else.
  const error = await errorIn(`await import('dockerode');
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
    await connectEngine(undefined, { run: ${JSON.stringify(join(home, 'run'))} })`);
  server.close();
  expect(error).toMatchObject({
    code: 'NO_DOCKER_ENGINE',
    message: expect.stringContaining(`connect EACCES ${socket}`),
    hint: expect.stringMatching(`^You may not use unix://${socket}: .*usermod -aG docker`),
  });
});

test('without dockerode the error names the command that installs it', async () => {
  const error = await errorIn(`const { registerHooks } = await import('node:module');
    registerHooks({ resolve(name, context, next) {
      if (name === 'dockerode') throw Object.assign(new Error('hidden'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    } });
    await connectEngine()`);
  expect(error).toMatchObject({
    code: 'DOCKERODE_MISSING',
    category: 'environment',
    hint: 'npm install dockerode',
  });
});

describe.runIf(await hasEngine())('with an engine', { tags: ['docker'] }, () => {
  let proxy: EngineProxy | undefined;

  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  test.for([
    ['the system', 'run/docker.sock'],
    ['Docker Desktop', '.docker/run/docker.sock'],
    ['rootless Docker', 'runtime/docker.sock'],
    ['rootless Podman', 'runtime/podman/podman.sock'],
    ['Podman', 'run/podman/podman.sock'],
  ] as const)('the socket of %s is found', async ([, path]) => {
    const socket = await engineSocket();
    stubUser();
    await mkdir(dirname(join(home, path)), { recursive: true });
    await symlink(socket, join(home, path));
    expect(await answers(connectEngine(undefined, { run: join(home, 'run') }))).toBe(true);
  });

  test('the current docker context is taken; DOCKER_CONTEXT, DOCKER_HOST and what is asked for come before it', async () => {
    const socket = await engineSocket();
    stubUser();
    await writeContext(join(home, '.docker'), 'here', { Host: `unix://${socket}` });
    await writeContext(join(home, '.docker'), 'gone', { Host: 'unix:///gone.sock' });
    await writeFile(join(home, '.docker/config.json'), '{"currentContext": "here"}');
    expect(await answers(connectEngine())).toBe(true);
    vi.stubEnv('DOCKER_CONTEXT', 'gone');
    await expect(connectEngine()).rejects.toThrow(
      'at unix:///gone.sock (the docker context "gone"): connect ENOENT /gone.sock',
    );
    vi.stubEnv('DOCKER_HOST', `unix://${socket}`);
    expect(await answers(connectEngine())).toBe(true);
    await expect(connectEngine(nowhere)).rejects.toThrow(nowhere);
  });

  test('the context "default" is the usual socket, and DOCKER_CONFIG another home of contexts', async () => {
    const socket = await engineSocket();
    stubUser();
    await writeContext(join(home, 'config'), 'here', { Host: `unix://${socket}` });
    await writeFile(join(home, 'config/config.json'), '{"currentContext": "here"}');
    vi.stubEnv('DOCKER_CONFIG', join(home, 'config'));
    expect(await answers(connectEngine())).toBe(true);
    vi.stubEnv('DOCKER_CONTEXT', 'default');
    await expect(connectEngine(undefined, { run: join(home, 'run') })).rejects.toThrow(
      'run/docker.sock (Docker)',
    );
  });

  test('a tcp address is reached, with and without its scheme', async () => {
    proxy = await proxyEngine(await engineSocket());
    stubUser();
    vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${proxy.port}`);
    expect(await answers(connectEngine())).toBe(true);
    vi.stubEnv('DOCKER_HOST', `127.0.0.1:${proxy.port}`);
    expect(await answers(connectEngine())).toBe(true);
  });

  test('TLS shows the certificates of DOCKER_CERT_PATH or of the context, and trusts no other engine', async () => {
    const socket = await engineSocket();
    const certificates = await makeCertificates(join(home, 'certificates'));
    const [ca, cert, key] = await Promise.all(
      ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(certificates, name))),
    );
    proxy = await proxyEngine(socket, { ca, cert, key, requestCert: true });
    const address = `tcp://127.0.0.1:${proxy.port}`;
    stubUser();
    vi.stubEnv('DOCKER_HOST', address);
    vi.stubEnv('DOCKER_TLS_VERIFY', '1');
    vi.stubEnv('DOCKER_CERT_PATH', certificates);
    expect(await answers(connectEngine())).toBe(true);

    const strangers = await makeCertificates(join(home, 'strangers'));
    vi.stubEnv('DOCKER_CERT_PATH', strangers);
    await expect(connectEngine()).rejects.toThrow(/certificate/);

    stubUser();
    await writeContext(join(home, '.docker'), 'tls', { Host: address }, certificates);
    await writeContext(join(home, '.docker'), 'strange', { Host: address }, strangers);
    vi.stubEnv('DOCKER_CONTEXT', 'tls');
    expect(await answers(connectEngine())).toBe(true);
    vi.stubEnv('DOCKER_CONTEXT', 'strange');
    await expect(connectEngine()).rejects.toThrow(/certificate/);
  });

  test('an ssh address goes through the ssh command, with user, port and host', async () => {
    const socket = await engineSocket();
    const said = join(home, 'said');
    await stubSsh(
      `echo "$*" >>${said}; while [ "$1" != docker ]; do shift; done; DOCKER_HOST=unix://${socket} exec "$@"`,
    );
    const engine = await connectEngine('ssh://me@far.example:2222');
    expect(await engine.version()).toHaveProperty('ApiVersion');
    // More than a pipe holds, so that it has to be held back on its way.
    const saved = await buffer(await engine.getImage(image).get());
    expect(saved.length).toBeGreaterThan(1_000_000);
    const loaded = await engine.loadImage(Readable.from(saved));
    expect(await text(loaded as unknown as Readable)).toContain(image);
    expect((await readFile(said, 'utf8')).split('\n')[0]).toBe(
      '-l me -p 2222 -o BatchMode=yes -o ConnectTimeout=30 -T -- far.example docker system dial-stdio',
    );
  });
});

/** What a script in a process of its own throws, which has `connectEngine`. */
async function errorIn(script: string): Promise<unknown> {
  const whole = `import { connectEngine } from ${JSON.stringify(import.meta.resolve('./connect-engine.ts'))};
    try { ${script} } catch ({ code, category, message, hint }) { console.log(JSON.stringify({ code, category, message, hint })); }`;
  const words = ['--conditions=@slipway/source', '--input-type=module', '-e', whole];
  const { stdout } = await run(process.execPath, words, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  return JSON.parse(stdout);
}

async function answers(connecting: ReturnType<typeof connectEngine>): Promise<boolean> {
  return 'ApiVersion' in (await (await connecting).version());
}

/** Puts a script in the place of `ssh`. */
async function stubSsh(script: string): Promise<void> {
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin/ssh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${join(home, 'bin')}:${process.env['PATH']}`);
}

/** An authority of its own, and what it has signed for 127.0.0.1, which serves both ends. */
async function makeCertificates(folder: string): Promise<string> {
  await mkdir(folder);
  const openssl = (...words: string[]) => run('openssl', words, { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  await openssl('req', '-x509', ...key, '-subj', '/CN=authority', '-keyout', 'ca-key.pem', '-out', 'ca.pem');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=engine',
    ...signed,
    '-keyout',
    'key.pem',
    '-out',
    'cert.pem',
  );
  return folder;
}
