import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, run, scratchFolder } from './scratch.ts';

const example = join(root, 'examples/embed');

test('the program of examples/embed shows what happens, stops one execution and finishes another', async () => {
  const { folder, remove } = await scratchFolder();
  try {
    const app = join(example, 'app.ts');
    const ended = await run(folder, process.execPath, '--conditions=@slipway/source', app, folder);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const [first = '', second = ''] = ended.stdout.split('\nStopped\n');
    expect(first).toMatch(/^ {2}Count: item 1\n {2}Count: item 2\n {2}Count: item 3(\n|$)/);
    expect(first).not.toContain('is done');
    expect(second.split('\n').map((line) => line.trim())).toEqual([
      ...[1, 2, 3, 4, 5].map((item) => `Count: item ${item}`),
      'Count is done',
      'Check is done',
      'Celebrate: 5 items!',
      'Celebrate is done',
      'Succeeded',
      '',
    ]);
  } finally {
    await remove();
  }
});

test('it is made of core, local, subprocess and two step packages', async () => {
  const { dependencies } = JSON.parse(await readFile(join(example, 'package.json'), 'utf8'));
  const packages = ['core', 'local', 'step-condition', 'step-processing', 'subprocess'];
  expect(Object.keys(dependencies)).toEqual(packages.map((name) => `@slipway/${name}`));
});
