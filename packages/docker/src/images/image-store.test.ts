import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectEngine } from '../engine.ts';
import { hasEngine, image } from '../test/engine.ts';
import { hasRegistry, type Registry, startRegistry, user } from '../test/registry.ts';
import { forgetImage, loadForeignImage, pushNewImage } from '../test/test-images.ts';
import { type ImageStoreOptions, imageStore } from './image-store.ts';

/** Nobody's credentials: what a test's user told docker is no business of it. */
const nobody = async () => ({ hint: 'log in' });
const engineOf = () => connectEngine();

function storeWith(options: Partial<ImageStoreOptions> = {}) {
  return imageStore({ engine: engineOf, credentials: nobody, ...options });
}

describe.runIf(await hasEngine())('with an engine', { tags: ['docker'] }, () => {
  test('the first alias that matches says what an image stands for', async () => {
    const store = storeWith({
      aliases: [
        { glob: '*sagemaker-xgboost*', image },
        { glob: '*/team/*', image: 'first:1' },
        { glob: '*', image: 'second:1' },
      ],
    });
    const uri = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
    expect(await store.resolve(uri)).toBe(image);
    expect(await store.resolve('host:5000/team/a/b:1')).toBe('first:1');
    expect(await store.resolve('x')).toBe('second:1');
    expect(await store.ensure(uri)).toBe(image);
    expect(await store.digest(uri)).toBe((await (await connectEngine()).getImage(image).inspect()).Id);
    expect(await storeWith().resolve(uri)).toBe(uri);
  });

  test('an image that is missing is a problem where nothing is pulled, and told with what it stands for', async () => {
    const missing = 'slipway-test/nothing:1';
    expect(await storeWith().check(missing)).toBeUndefined();
    const never = storeWith({ pull: 'never', aliases: [{ glob: 'theirs:*', image: missing }] });
    expect(await never.check(image)).toBeUndefined();
    expect(await never.check('theirs:1')).toEqual({
      message: 'The Docker engine has no image slipway-test/nothing:1, which stands for theirs:1.',
      hint: 'docker pull slipway-test/nothing:1',
    });
    await expect(never.ensure(missing)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      category: 'environment',
    });
    expect(await never.digest(missing)).toBeUndefined();
  });

  test('what is no name of an image is a problem, and no path of the engine', async () => {
    const store = storeWith();
    const path = '../containers/json?all=1&x=';
    expect(await store.check(path)).toMatchObject({ message: `"${path}" is no name of an image.` });
    await expect(store.ensure(path)).rejects.toMatchObject({ code: 'BAD_IMAGE_NAME', category: 'input' });
    expect(await store.digest(path)).toBeUndefined();
  });

  test('an image for another kind of machine is told once, with what it costs', async () => {
    const engine = await connectEngine();
    const foreign = `slipway-test/foreign:${randomUUID()}`;
    const { Architecture } = await engine.getImage(image).inspect();
    const other = Architecture === 's390x' ? 'ppc64le' : 's390x';
    await loadForeignImage(engine, foreign, other);
    try {
      const told: string[] = [];
      const onProgress = (text: string) => told.push(text);
      const store = storeWith({ pull: 'never' });
      await store.ensure(foreign, { onProgress });
      await store.ensure(foreign, { onProgress });
      await store.ensure(image, { onProgress });
      expect(told).toEqual([
        expect.stringMatching(
          `^${foreign} is an image for linux/${other}, and this engine is linux/${Architecture}: .*several times`,
        ),
      ]);
      await store.ensure(foreign, { platform: `linux/${other}` });
      await expect(store.ensure(foreign, { platform: `linux/${Architecture}` })).rejects.toMatchObject({
        code: 'IMAGE_NOT_FOUND',
        hint: `docker pull --platform linux/${Architecture} ${foreign}`,
      });
    } finally {
      await engine.getImage(foreign).remove();
    }
  });
});

const tags = ['docker', 'docker-registry'];

describe.runIf((await hasEngine()) && hasRegistry())('with a registry', { tags }, () => {
  let engine: Docker;
  let registry: Registry;
  let name = '';

  beforeAll(async () => {
    engine = await connectEngine();
    registry = await startRegistry();
    name = `${registry.host}/data:1`;
    await pushNewImage(engine, name);
  });

  afterEach(async () => {
    await forgetImage(engine, name);
  });

  afterAll(async () => {
    await registry.close();
  });

  test('what is missing is pulled, told, and pulled no more', async () => {
    const told: string[] = [];
    const store = storeWith();
    expect(await store.check(name)).toBeUndefined();
    expect(await store.ensure(name, { onProgress: (text) => told.push(text) })).toBe(name);
    expect(told[0]).toBe(`Pulling ${name}`);
    const asked = registry.requests.length;
    expect(await store.ensure(name)).toBe(name);
    expect(registry.requests.length).toBe(asked);
  });

  test('always asks the registry each time', async () => {
    const store = storeWith({ pull: 'always' });
    await store.ensure(name);
    const asked = registry.requests.length;
    await store.ensure(name);
    expect(registry.requests.length).toBeGreaterThan(asked);
  });

  test('the digest is that of the registry, which pulls the same image again', async () => {
    const store = storeWith();
    await store.ensure(name);
    const digest = await store.digest(name);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(digest).not.toBe((await engine.getImage(name).inspect()).Id);
    await forgetImage(engine, name);
    const pinned = `${registry.host}/data@${digest}`;
    expect(await store.ensure(pinned)).toBe(pinned);
    expect(await store.digest(pinned)).toBe(digest);
    await forgetImage(engine, pinned);
  });

  test('however many ask, and however many give up, it is one pull', async () => {
    const { asked, release } = registry.hold();
    // Connected: else one who has yet to connect would come when the pull has begun.
    const store = storeWith({ engine: async () => engine });
    const from = registry.requests.length;
    const giver = new AbortController();
    const told: string[] = [];
    const given = store.ensure(name, { signal: giver.signal });
    const others = [1, 2, 3].map(() => store.ensure(name, { onProgress: (text) => told.push(text) }));
    await asked;
    giver.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    release();
    expect(await Promise.all(others)).toEqual([name, name, name]);
    const layers = registry.requests
      .slice(from)
      .filter((line) => line.startsWith('GET') && line.includes('/blobs/'));
    expect(new Set(layers).size).toBe(layers.length);
    expect(told.filter((line) => line === `Pulling ${name}`).length).toBe(3);
  });

  test('when all have given up the engine stops pulling', async () => {
    const { asked, givenUp, release } = registry.hold();
    const giver = new AbortController();
    const given = storeWith().ensure(name, { signal: giver.signal });
    await asked;
    giver.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await givenUp;
    release();
    await expect(engine.getImage(name).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  test('what the registry has not is told as such, and what does not answer as another thing', async () => {
    await expect(storeWith().ensure(`${registry.host}/data:none`)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      category: 'environment',
      message: expect.stringContaining('manifest unknown'),
    });
    await expect(storeWith().ensure(`${registry.host}/nothing`)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    });
    await expect(storeWith().ensure('127.0.0.1:1/nothing')).rejects.toMatchObject({
      code: 'IMAGE_PULL_FAILED',
      message: expect.stringContaining('connection refused'),
    });
  });

  test('a private registry asks who it is, and its answer says what to do', async () => {
    const own = await startRegistry({ isPrivate: true });
    const secret = `${own.host}/secret:1`;
    const credentials = async () => ({ auth: { serveraddress: own.host, ...user }, hint: 'log in again' });
    try {
      await pushNewImage(engine, secret, { serveraddress: own.host, ...user });
      await expect(storeWith().ensure(secret)).rejects.toMatchObject({
        code: 'IMAGE_PULL_DENIED',
        hint: 'log in',
      });
      const wrong = { serveraddress: own.host, username: user.username, password: 'wrong' };
      const refused = storeWith({ credentials: async () => ({ auth: wrong, hint: 'log in again' }) });
      await expect(refused.ensure(secret)).rejects.toMatchObject({
        code: 'IMAGE_PULL_DENIED',
        hint: 'log in again',
      });
      expect(await storeWith({ credentials }).ensure(secret)).toBe(secret);
    } finally {
      await forgetImage(engine, secret);
      await own.close();
    }
  });
});
