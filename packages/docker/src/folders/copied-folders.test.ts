import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { describeJobBackend } from '@slipway/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerBackend } from '../docker-backend.ts';
import { type BlindEngine, canStartBlindEngine, startBlindEngine } from '../test/blind-engine.ts';
import { hasEngine, image } from '../test/engine.ts';
import { rootOf, workplace } from '../test/workplace.ts';

const starter = fileURLToPath(new URL('../test/start-job.ts', import.meta.url));

describe.runIf((await hasEngine()) && canStartBlindEngine())(
  'with an engine that does not see our folders',
  { tags: ['docker', 'docker-root'] },
  () => {
    let parent: string;
    let blind: BlindEngine;

    beforeAll(async () => {
      parent = await mkdtemp(join(tmpdir(), 'slipway-unseen-'));
      blind = await startBlindEngine(parent);
    });

    afterAll(async () => {
      await blind.close();
      await rm(parent, { recursive: true });
    });

    describeJobBackend('docker, with copies of folders', async () => {
      const directory = await mkdtemp(join(parent, 'slipway-docker-'));
      const options = {
        directory: join(directory, 'copies'),
        socketPath: blind.socketPath,
        pull: 'never',
      } as const;
      return {
        backend: dockerBackend(options),
        image,
        missingImage: 'slipway-test/nothing:1',
        directory,
        starter: (spec) => [
          ...([process.execPath, '--conditions=@slipway/source', '--no-warnings', starter] as const),
          ...[options.directory, JSON.stringify(spec), blind.socketPath],
        ],
        close: () => rm(directory, { recursive: true }),
      };
    });

    test('what was in the root comes back as the job left it, and nothing of the job is left in the engine', async () => {
      const at = await workplace({ socketPath: blind.socketPath }, parent);
      const spec =
        await at.spec(`cd /opt/ml && rm gone && echo more >> kept && mkdir -p a/b closed && echo x > a/b/x
      ln -s x a/b/inside; ln -s /etc/passwd outside; ln -s ../../../../x far; mkfifo pipe; ln kept twice
      printf '#!/bin/sh\\n' > tool; chmod 755 tool; echo secret > closed/file; chmod 000 closed/file; chmod 500 closed`);
      const root = rootOf(spec);
      writeFileSync(join(root, 'gone'), 'g');
      writeFileSync(join(root, 'kept'), 'k\n');
      symlinkSync('kept', join(root, 'link'));
      const { job, codes } = await at.run(spec);
      expect(codes).toEqual([0]);
      expect(readdirSync(root, { recursive: true }).sort()).toEqual([
        ...['a', 'a/b', 'a/b/inside', 'a/b/x', 'closed', 'closed/file', 'kept', 'link', 'tool', 'twice'],
      ]);
      expect(readFileSync(join(root, 'twice'), 'utf8')).toBe('k\nmore\n');
      expect(readFileSync(join(root, 'closed/file'), 'utf8')).toBe('secret\n');
      expect(lstatSync(join(root, 'tool')).mode & 0o777).toBe(0o755);
      expect(lstatSync(join(root, 'a/b/inside')).isSymbolicLink()).toBe(true);
      await job.remove();
      expect(await leftIn(blind, spec.name)).toEqual([[], [], []]);
    });

    test('a file of 200 MB goes there and back', async () => {
      const at = await workplace({ socketPath: blind.socketPath }, parent);
      const source = join(at.directory, 'source');
      await mkdir(source);
      const spec = await at.spec('cp /opt/ml/input/data/big /opt/ml/big', {
        inputs: [{ source, target: 'input/data', access: 'read-only' }],
      });
      const { default: fs } = await import('node:fs');
      const file = fs.createWriteStream(join(source, 'big'));
      for (let part = 0; part < 200; part++) {
        if (!file.write(Buffer.alloc(1_048_576, part))) await once(file, 'drain');
      }
      file.end();
      await finished(file);
      expect((await at.run(spec)).codes).toEqual([0]);
      expect(await digest(join(rootOf(spec), 'big'))).toBe(await digest(join(source, 'big')));
    });

    test('another process brings back the folders of a job that ended meanwhile', async () => {
      const at = await workplace({ socketPath: blind.socketPath }, parent);
      const spec = await at.spec('echo made > /opt/ml/made');
      const job = await at.backend.start(spec);
      await Array.fromAsync(job.logs());
      expect(readdirSync(rootOf(spec))).toEqual([]);
      const other = await dockerBackend(at.options).find(spec.name);
      expect(await other?.wait()).toMatchObject({ status: 'exited' });
      expect(readFileSync(join(rootOf(spec), 'made'), 'utf8')).toBe('made\n');
      // And they are fetched once: what is there by now is not ours to throw away.
      writeFileSync(join(rootOf(spec), 'since'), '');
      await job.wait();
      expect(readdirSync(rootOf(spec))).toEqual(['made', 'since']);
    });

    test('an input in an input is there, and both are as they should be', async () => {
      const at = await workplace({ socketPath: blind.socketPath }, parent);
      const [outer, inner] = [join(at.directory, 'outer'), join(at.directory, 'inner')];
      for (const folder of [outer, inner]) await mkdir(folder);
      writeFileSync(join(outer, 'a'), 'a');
      writeFileSync(join(inner, 'b'), 'b');
      const inputs = [
        { source: outer, target: 'in', access: 'read-only' },
        { source: inner, target: 'in/code', access: 'private' },
      ] as const;
      const script =
        'cd /opt/ml/in && echo * code/*; touch x 2>/dev/null && echo wrote; touch code/y && rm code/b';
      expect(await at.run(await at.spec(script, { inputs }))).toMatchObject({
        lines: ['a code code/b'],
        codes: [0],
      });
      expect(readdirSync(inner)).toEqual(['b']);
      expect(readdirSync(outer)).toEqual(['a']);
    });
  },
);

async function leftIn({ engine }: BlindEngine, name: string): Promise<readonly unknown[]> {
  const filters = { label: [`slipway.job=${name}`] };
  const { Volumes } = await engine.listVolumes({ filters });
  return [
    await engine.listContainers({ all: true, filters }),
    await engine.listNetworks({ filters }),
    Volumes ?? [],
  ];
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
