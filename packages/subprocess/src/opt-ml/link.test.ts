import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { JobSpec } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { canGoElsewhere, containerLike } from '../test/elsewhere.ts';
import { runJobProgram, startJobProgram } from '../test/job-program.ts';
import { texts, type Workplace, workplace } from '../test/workplace.ts';

const succeeded = { status: 'exited', hosts: [{ name: 'algo-1', exitCode: 0 }] };

/** A job that runs until there is a file `go` in its root. */
const waits = 'echo ready; while [ ! -e /opt/ml/go ]; do sleep 0.05; done; echo gone';

const rootOf = ({ hosts }: JobSpec) => hosts[0]?.root ?? '';
const keeperOf = ({ options }: Workplace, { name }: JobSpec) =>
  Number(readFileSync(join(options.directory, name, 'algo-1/keeper'), 'utf8').split(' ')[0]);

const tags = ['namespaces'];

describe.skipIf(!canGoElsewhere)('a link at /opt/ml, where namespaces are forbidden', { tags }, () => {
  test('is said aloud, shows copies of the inputs, and goes with the job', async () => {
    const at = await workplace();
    const { enter, opt } = await containerLike(at.directory);
    const source = join(at.directory, 'source');
    mkdirSync(join(source, 'sub'), { recursive: true });
    writeFileSync(join(source, 'sub/file'), 'x\n');
    const request = await at.spec(
      `cd /opt/ml && cat input/data/train/sub/file code/file && echo y > code/file &&
       chmod u+w input/data/train/sub/file && echo y > input/data/train/sub/file && echo out > out && sleep 0.2`,
      {
        inputs: [
          { source, target: 'input/data/train', access: 'read-only' },
          { source: join(source, 'sub/file'), target: 'code/file', access: 'private' },
        ],
      },
    );
    const { lines, progress, result } = await runJobProgram(at.options, request, enter);
    expect(result).toEqual(succeeded);
    expect(lines).toEqual(['x', 'x']);
    expect(progress.join()).toMatch(/Operation not permitted.*one at a time through a link at \/opt\/ml/);
    expect(readFileSync(join(source, 'sub/file'), 'utf8')).toBe('x\n');
    expect(readdirSync(rootOf(request), { recursive: true }).sort()).toEqual([
      'code',
      'input',
      'input/data',
      'out',
    ]);
    expect(readdirSync(opt)).toEqual([]);
  });

  test('is for one job at a time: the next waits, and says for which', async () => {
    const at = await workplace();
    const { enter, opt } = await containerLike(at.directory);
    const [one, two] = [await at.spec(waits), await at.spec('cat /opt/ml/own')];
    writeFileSync(join(rootOf(two), 'own'), 'mine\n');
    const first = startJobProgram(at.options, one, enter);
    await first.told(({ line }) => line === 'ready');
    // Another folder of jobs on the same machine.
    const second = startJobProgram({ ...at.options, directory: join(at.directory, 'others') }, two, enter);
    await second.told(({ progress }) => progress === `Waiting for /opt/ml, which job ${one.name} has`);
    expect((await at.backend.find(two.name))?.name).toBeUndefined();
    writeFileSync(join(rootOf(one), 'go'), '');
    expect((await first.events).at(-1)?.result).toEqual(succeeded);
    expect((await second.events).map(({ line }) => line).filter(Boolean)).toEqual(['mine']);
    expect(readdirSync(opt)).toEqual([]);
  });

  test('belongs to the job and not to who started it', async () => {
    const at = await workplace();
    const { enter, opt } = await containerLike(at.directory);
    const [one, two] = [await at.spec(waits), await at.spec('echo second')];
    const first = startJobProgram(at.options, one, enter);
    await first.told(({ line }) => line === 'ready');
    await first.kill();
    const second = startJobProgram(at.options, two, enter);
    await second.told(({ progress }) => progress?.startsWith('Waiting') ?? false);
    await setTimeout(300);
    expect(readlinkSync(join(opt, 'ml'))).toContain(one.name);
    writeFileSync(join(rootOf(one), 'go'), '');
    expect((await second.events).at(-1)?.result).toEqual(succeeded);
    const found = await at.backend.find(one.name);
    expect(texts(await Array.fromAsync(found?.logs() ?? []))).toEqual(['ready', 'gone']);
    expect(readdirSync(opt)).toEqual([]);
  });

  test('of a job whose keeper was killed is taken over when the job is gone, by one of many', async () => {
    const at = await workplace();
    const { enter, opt } = await containerLike(at.directory);
    const one = await at.spec(waits);
    const first = startJobProgram(at.options, one, enter);
    await first.told(({ line }) => line === 'ready');
    await first.kill();
    process.kill(keeperOf(at, one), 'SIGKILL');
    // The job itself still runs, and nobody waits for it who would end it.
    const waiting = startJobProgram(at.options, await at.spec('cat /opt/ml/none'), enter);
    await waiting.told(({ progress }) => progress?.startsWith('Waiting') ?? false);
    process.kill(-keeperOf(at, one), 'SIGKILL');
    expect((await waiting.events).at(-1)?.result?.status).toBe('exited');
    expect(readdirSync(opt)).toEqual([]);
    // Each finds its own root, and nobody else's, for as long as it runs.
    const script = 'for i in 1 2 3 4 5; do cat /opt/ml/own; sleep 0.02; done';
    const others = await Promise.all(Array.from({ length: 5 }, () => at.spec(script)));
    for (const request of others) writeFileSync(join(rootOf(request), 'own'), `${request.name}\n`);
    const ended = await Promise.all(others.map((request) => runJobProgram(at.options, request, enter)));
    expect(ended.map(({ lines }) => lines)).toEqual(others.map(({ name }) => Array(5).fill(name)));
    expect(readdirSync(opt)).toEqual([]);
  });

  test('goes when its job is killed, and so do the copies', async () => {
    const at = await workplace();
    const { enter, opt } = await containerLike(at.directory);
    const source = join(at.directory, 'source');
    mkdirSync(source);
    const inputs = [{ source, target: 'data', access: 'read-only' }] as const;
    const request = await at.spec(`trap '' TERM; ${waits}`, { inputs });
    const program = startJobProgram(at.options, request, enter);
    await program.told(({ line }) => line === 'ready');
    expect(existsSync(join(rootOf(request), 'data'))).toBe(true);
    process.kill(-keeperOf(at, request), 'SIGKILL');
    await program.events;
    await (await at.backend.find(request.name))?.remove();
    expect(existsSync(join(rootOf(request), 'data'))).toBe(false);
    expect(existsSync(join(opt, 'ml'))).toBe(false);
  });

  test.for(['folder', 'link'] as const)('is not made where there is a %s of somebody else', async (what) => {
    const at = await workplace();
    const { enter, opt } = await containerLike(at.directory);
    if (what === 'folder') mkdirSync(join(opt, 'ml'));
    else symlinkSync('/somewhere/else', join(opt, 'ml'));
    const request = await at.spec('echo ran');
    const { error, lines } = await runJobProgram(at.options, request, enter);
    expect(error).toMatchObject({
      code: what === 'folder' ? 'NO_OPT_ML' : 'OPT_ML_OCCUPIED',
      category: 'environment',
      hint: expect.stringContaining('sudo mv /opt/ml'),
    });
    expect(lines).toEqual([]);
    expect(readdirSync(opt)).toEqual(['ml']);
    expect(existsSync(join(at.options.directory, request.name))).toBe(false);
  });

  test('cannot be had by several hosts', async () => {
    const at = await workplace();
    const { enter } = await containerLike(at.directory);
    const request = await at.spec('exit 0');
    const hosts = ['algo-1', 'algo-2'].map((name) => ({ name, root: join(at.directory, name), inputs: [] }));
    const { error } = await runJobProgram(at.options, { ...request, hosts }, enter);
    expect(error).toMatchObject({ code: 'NO_OPT_ML', category: 'environment' });
  });
});
