import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustRun, root, scratchFolder } from './scratch.ts';

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let clone: string;

beforeAll(async () => {
  scratch = await scratchFolder();
  clone = join(scratch.folder, 'clone');
  await mustRun(scratch.folder, 'git', 'clone', '--quiet', '--no-hardlinks', root, clone);
  await mustRun(clone, 'pnpm', 'install', '--frozen-lockfile', '--prefer-offline', '--silent');
}, 900_000);

afterAll(() => scratch.remove());

/** Projects whose `test` target `nx affected` would run for what differs from HEAD. */
async function affected(): Promise<string[]> {
  const graph = await mustRun(
    clone,
    'pnpm',
    'exec',
    'nx',
    'affected',
    '-t',
    'test',
    '--base=HEAD',
    '--graph=stdout',
  );
  const { tasks } = JSON.parse(graph.slice(graph.indexOf('{'))) as {
    tasks: { tasks: Record<string, { target: { project: string } }> };
  };
  return Object.values(tasks.tasks)
    .map((task) => task.target.project)
    .sort();
}

test('nothing is tested when nothing changed', async () => {
  expect(await affected()).toEqual([]);
});

test('a change of one step package tests it and its dependents, and nothing else', async () => {
  await appendFile(join(clone, 'packages/step-fail/src/index.ts'), '\n');
  expect(await affected()).toEqual(['@slipway/step-fail', 'slipway']);
});
