import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isSlipwayError } from '@slipway/core';
import { packSource } from '@slipway/core/session-folder';
import { Header, type HeaderData } from 'tar';
import { describe, expect, test } from 'vitest';
import { packFolder, unpackArchive } from './archive.ts';
import { testFolder } from './test/fixture.ts';

describe('packFolder', () => {
  test('unpackArchive gives back what was packed', async () => {
    const folder = await testFolder();
    await mkdir(join(folder, 'in/deep/empty'), { recursive: true });
    await writeFile(join(folder, 'in/@top'), 'content');
    await writeFile(join(folder, 'in/deep/@file with spaces, ünnamed'), 'content');
    await writeFile(join(folder, 'in/run.sh'), 'true');
    await chmod(join(folder, 'in/run.sh'), 0o755);
    await symlink('deep', join(folder, 'in/link'));
    await packFolder(join(folder, 'in'), join(folder, 'model.tar.gz'));
    await unpackArchive(join(folder, 'model.tar.gz'), join(folder, 'out'));
    const unpacked = await readdir(join(folder, 'out'), { recursive: true, withFileTypes: true });
    expect(
      unpacked.map((entry) => relative(join(folder, 'out'), join(entry.parentPath, entry.name))).sort(),
    ).toEqual(['@top', 'deep', 'deep/@file with spaces, ünnamed', 'deep/empty', 'link', 'run.sh'].sort());
    expect(await readFile(join(folder, 'out/deep/@file with spaces, ünnamed'), 'utf8')).toBe('content');
    expect((await stat(join(folder, 'out/run.sh'))).mode & 0o777).toBe(0o755);
    expect(await readlink(join(folder, 'out/link'))).toBe('deep');
  });

  test('the same content gives the same bytes', async () => {
    const folder = await testFolder();
    const archives = [];
    for (const name of ['first', 'second']) {
      await mkdir(join(folder, name));
      for (const file of name === 'first' ? ['a', 'b'] : ['b', 'a'])
        await writeFile(join(folder, name, file), file);
      await packFolder(join(folder, name), join(folder, `${name}.tar.gz`));
      archives.push(await readFile(join(folder, `${name}.tar.gz`), 'base64'));
    }
    expect(archives[0]).toBe(archives[1]);
  });

  test('an empty folder gives an archive of nothing', async () => {
    const folder = await testFolder();
    await mkdir(join(folder, 'in'));
    await packFolder(join(folder, 'in'), join(folder, 'model.tar.gz'));
    await unpackArchive(join(folder, 'model.tar.gz'), join(folder, 'out'));
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });
});

test('packSource leaves out what is no source, and packs what links point to', async () => {
  const folder = await testFolder();
  await mkdir(join(folder, 'in/__pycache__'), { recursive: true });
  await writeFile(join(folder, 'in/__pycache__/train.pyc'), '');
  await writeFile(join(folder, 'in/train.py'), 'print(1)');
  await symlink('train.py', join(folder, 'in/main.py'));
  await packSource(join(folder, 'in'), join(folder, 'sourcedir.tar.gz'));
  await unpackArchive(join(folder, 'sourcedir.tar.gz'), join(folder, 'out'));
  expect((await readdir(join(folder, 'out'))).sort()).toEqual(['main.py', 'train.py']);
  expect((await stat(join(folder, 'out/main.py'))).isFile()).toBe(true);
  expect(await readFile(join(folder, 'out/main.py'), 'utf8')).toBe('print(1)');
});

describe('unpackArchive', () => {
  const harmless: HeaderData = { path: 'train.py', type: 'File' };
  test.each<[string, HeaderData[]]>([
    ['an absolute path', [{ path: '/etc/slipway', type: 'File' }]],
    ['a path that climbs', [{ path: '../escaped', type: 'File' }]],
    ['a path that climbs later', [{ path: 'a/../../escaped', type: 'File' }]],
    ['a folder that climbs', [{ path: '../escaped/', type: 'Directory' }]],
    [
      'a file below a link',
      [
        { path: 'a', type: 'SymbolicLink', linkpath: 'b' },
        { path: 'a/escaped', type: 'File' },
      ],
    ],
    [
      'a file below a link that comes after it',
      [
        { path: 'a/escaped', type: 'File' },
        { path: './a', type: 'SymbolicLink', linkpath: 'b' },
      ],
    ],
    [
      'a file in place of a link',
      [
        { path: 'a', type: 'SymbolicLink', linkpath: 'b' },
        { path: './a', type: 'File' },
      ],
    ],
    ['a hard link to a file outside', [{ path: 'a', type: 'Link', linkpath: '../escaped' }]],
    ['a hard link to an absolute path', [{ path: 'a', type: 'Link', linkpath: '/etc/passwd' }]],
    [
      'a hard link through a symbolic one',
      [
        { path: 'a', type: 'SymbolicLink', linkpath: 'b' },
        { path: 'c', type: 'Link', linkpath: 'a/train.py' },
      ],
    ],
    ['a link to an absolute path', [{ path: 'a', type: 'SymbolicLink', linkpath: '/etc' }]],
    ['a link that climbs', [{ path: 'deep/a', type: 'SymbolicLink', linkpath: '../../etc' }]],
    ['a device', [{ path: 'a', type: 'CharacterDevice', devmaj: 1, devmin: 3 }]],
    ['a pipe', [{ path: 'a', type: 'FIFO' }]],
  ])('refuses %s before it writes anything', async (_, entries) => {
    const folder = await testFolder();
    const archive = join(folder, 'code.tar.gz');
    await writeFile(archive, tarball([harmless, ...entries]));
    await expect(unpackArchive(archive, join(folder, 'deep/out'))).rejects.toSatisfy((error) =>
      isSlipwayError(error, 'ARCHIVE_ESCAPES'),
    );
    expect(await readdir(folder)).toEqual(['code.tar.gz']);
  });

  test('takes links that nothing is written through', async () => {
    const folder = await testFolder();
    const archive = join(folder, 'code.tar.gz');
    const link: HeaderData = { path: 'latest', type: 'SymbolicLink', linkpath: 'deep/../train.py' };
    await writeFile(
      archive,
      tarball([harmless, link, { path: 'copy.py', type: 'Link', linkpath: 'train.py' }]),
    );
    await unpackArchive(archive, join(folder, 'out'));
    expect((await readdir(join(folder, 'out'))).sort()).toEqual(['copy.py', 'latest', 'train.py']);
  });

  test('says what is no archive', async () => {
    const folder = await testFolder();
    await writeFile(join(folder, 'code.tar.gz'), 'no archive at all');
    await expect(unpackArchive(join(folder, 'code.tar.gz'), join(folder, 'out'))).rejects.toSatisfy((error) =>
      isSlipwayError(error, 'BAD_ARCHIVE'),
    );
  });
});

/** An archive with exactly these entries, as no tool would make it. */
function tarball(entries: readonly HeaderData[]): Buffer {
  const blocks = entries.map((entry) => {
    const header = new Header({ mode: 0o644, size: 0, mtime: new Date(0), ...entry });
    header.encode();
    return header.block ?? Buffer.alloc(0);
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
