import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drafts } from './drafts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-drafts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The path of a draft whose maker was killed at it. */
function leftBehind(prefix = ''): string {
  const program = `const { drafts } = await import(${JSON.stringify(import.meta.resolve('./drafts.ts'))});
    process.stdout.write(drafts(${JSON.stringify(folder)}, ${JSON.stringify(prefix)}).newPath(), () => process.kill(process.pid, 'SIGKILL'));`;
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(signal).toBe('SIGKILL');
  return stdout;
}

test('a draft of a process that lives is its own, in a folder that is made for it', () => {
  const made = drafts(join(folder, 'deep', 'drafts'));
  const paths = [made.newPath(), made.newPath()];
  expect(new Set(paths).size).toBe(2);
  for (const path of paths) writeFileSync(path, '');
  expect(readdirSync(join(folder, 'deep', 'drafts')).sort()).toEqual(
    paths.map((path) => basename(path)).sort(),
  );
});

test('what a killed process was at is abandoned, and nothing else', async () => {
  const [left, leftFolder] = [leftBehind(), leftBehind()];
  writeFileSync(left, '');
  mkdirSync(leftFolder);
  const own = drafts(folder);
  writeFileSync(own.newPath(), '');
  writeFileSync(join(folder, 'of-somebody-else'), '');
  expect((await own.abandoned()).toSorted()).toEqual([left, leftFolder].sort());
});

test('among other things drafts are known by how their names begin', async () => {
  const left = leftBehind('slipway-try-');
  expect(basename(left)).toMatch(/^slipway-try-/);
  writeFileSync(left, '');
  writeFileSync(leftBehind('another-'), '');
  expect(await drafts(folder, 'slipway-try-').abandoned()).toEqual([left]);
});

test('a folder that is not there has none', async () => {
  expect(await drafts(join(folder, 'nowhere')).abandoned()).toEqual([]);
});
