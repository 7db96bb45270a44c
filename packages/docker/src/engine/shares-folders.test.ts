import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { starterLabel } from '../containers/labels.ts';
import { connectEngine } from '../engine.ts';
import { type BlindEngine, canStartBlindEngine, startBlindEngine } from '../test/blind-engine.ts';
import { hasEngine, image } from '../test/engine.ts';
import { probeLabel, sharesFolders } from './shares-folders.ts';

describe.runIf(await hasEngine())('with an engine', { tags: ['docker'] }, () => {
  let directory = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slipway-docker-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  test('an engine of this machine sees its folders, and nothing of the question is left', async () => {
    const engine = await connectEngine();
    const folder = join(directory, 'new: folder, with "signs"');
    expect(await sharesFolders(engine, folder, image)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
    expect(await probesOf(engine, folder)).toEqual([]);
  });

  test('what a process left that was killed when it asked is removed', async () => {
    const engine = await connectEngine();
    const left = `${process.pid}_0_00000000-0000-0000-0000-000000000000`;
    await writeFile(join(directory, `.slipway-probe-${left}`), '');
    // No process has this pid: it is more than the system gives.
    const labels = { [probeLabel]: directory, [starterLabel]: `${hostname()} ${2 ** 30}` };
    await engine.createContainer({ Image: image, Entrypoint: ['none'], Labels: labels });
    expect(await sharesFolders(engine, directory, image)).toBe(true);
    expect(await readdir(directory)).toEqual([]);
    expect(await probesOf(engine, directory)).toEqual([]);
  });

  describe.runIf(canStartBlindEngine())('that does not see our folders', { tags: ['docker-root'] }, () => {
    let blind: BlindEngine;

    beforeEach(async () => {
      blind = await startBlindEngine(directory);
    });

    afterEach(async () => {
      await blind.close();
    });

    test('one that finds the folder empty, or no such folder, does not share it', async () => {
      expect(await sharesFolders(blind.engine, directory, image)).toBe(false);
      expect(await readdir(directory)).toEqual([]);
      expect(await sharesFolders(blind.engine, join(directory, 'here-only'), image)).toBe(false);
      expect(await probesOf(blind.engine, directory)).toEqual([]);
    });
  });

  test('what has nothing to do with folders is no answer, and is asked again', async () => {
    const engine = await connectEngine();
    await expect(sharesFolders(engine, directory, 'slipway-test/nothing:1')).rejects.toMatchObject({
      statusCode: 404,
    });
    expect(await sharesFolders(engine, directory, image)).toBe(true);
  });

  test('an engine is asked once for each folder, however many ask', async () => {
    const engine = await connectEngine();
    const answers = await Promise.all([1, 2, 3].map(() => sharesFolders(engine, directory, image)));
    expect(answers).toEqual([true, true, true]);
    // Not asked again: there is no such image.
    expect(await sharesFolders(engine, directory, 'slipway-test/nothing:1')).toBe(true);
  });

  test('who gives up is told so, and the others hear the answer', async () => {
    const engine = await connectEngine();
    const giver = new AbortController();
    const given = sharesFolders(engine, directory, image, giver.signal);
    const other = sharesFolders(engine, directory, image);
    giver.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    expect(await other).toBe(true);
  });
});

async function probesOf(engine: Docker, folder: string) {
  return await engine.listContainers({ all: true, filters: { label: [`${probeLabel}=${folder}`] } });
}
