import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asNobody, canBeNobody, canGoElsewhere, whereMounted } from '../test/elsewhere.ts';
import { runJobProgram } from '../test/job-program.ts';
import { texts, type Workplace, workplace } from '../test/workplace.ts';

const succeeded = { status: 'exited', hosts: [{ name: 'algo-1', exitCode: 0 }] };

/** A source folder with some files, by path and content. */
function place(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

async function linesOf({ backend, spec }: Workplace, ...job: Parameters<Workplace['spec']>) {
  const started = await backend.start(await spec(...job));
  const lines = texts(await Array.fromAsync(started.logs()));
  return { lines, result: await started.wait() };
}

describe.skipIf(!canGoElsewhere)('a mount namespace', { tags: ['namespaces'] }, () => {
  test('is not seen on the host', async () => {
    const there = existsSync('/opt/ml');
    const { result } = await linesOf(await workplace({ tier: 'namespace' }), 'sleep 0.2; test -d /opt/ml');
    expect(result).toEqual(succeeded);
    expect(existsSync('/opt/ml')).toBe(there);
  });

  test.for(['read-only', 'private'] as const)('has inputs inside of a %s input', async (access) => {
    const at = await workplace({ tier: 'namespace' });
    const outer = place(join(at.directory, 'outer'), { 'a.csv': 'a', 'deep/b.csv': 'b' });
    const inner = place(join(at.directory, 'inner'), { 'run.py': 'code' });
    const { lines, result } = await linesOf(
      at,
      `cd /opt/ml/processing/input && cat a.csv deep/b.csv code/run.py deep/file && find . -type f | sort
       echo x > code/run.py; echo x 2>/dev/null > a.csv; cat a.csv`,
      {
        inputs: [
          { source: join(inner, 'run.py'), target: 'processing/input/deep/file', access: 'read-only' },
          { source: inner, target: 'processing/input/code', access: 'private' },
          { source: outer, target: 'processing/input', access },
        ],
      },
    );
    const seen = ['abcodecode./a.csv', './code/run.py', './deep/b.csv', './deep/file'];
    expect(lines).toEqual([...seen, access === 'private' ? 'x' : 'a']);
    expect(result).toEqual(succeeded);
    expect(readFileSync(join(outer, 'a.csv'), 'utf8')).toBe('a');
    expect(readFileSync(join(inner, 'run.py'), 'utf8')).toBe('code');
    expect(readdirSync(outer).sort()).toEqual(['a.csv', 'deep']);
  });

  test('keeps what else is in /opt: folders, what is mounted there, files and links', async () => {
    const { options, spec } = await workplace({ tier: 'namespace' });
    const elsewhere =
      whereMounted(`mount -t tmpfs none /opt && cd /opt && mkdir -p 'a folder' mounted ml-tools &&
      echo one > 'a folder/file' && echo two > file && ln -s file link && mount -t tmpfs none mounted && echo three > mounted/file`);
    const request = await spec(
      'cd /opt && ls -A && cat "a folder/file" link mounted/file && readlink link && touch /opt/new',
    );
    const { lines, result } = await runJobProgram(options, request, elsewhere);
    const listed = ['a folder', 'file', 'link', 'ml', 'ml-tools', 'mounted'];
    expect(lines).toEqual([...listed, 'one', 'two', 'three', 'file']);
    expect(result).toEqual(succeeded);
  });

  test('covers a folder /opt/ml of the host', async () => {
    const { options, spec } = await workplace({ tier: 'namespace' });
    const elsewhere = whereMounted('mount -t tmpfs none /opt && mkdir /opt/ml && echo host > /opt/ml/file');
    const request = await spec('ls -A /opt/ml; echo job > /opt/ml/file');
    expect(await runJobProgram(options, request, elsewhere)).toMatchObject({ lines: [], result: succeeded });
  });

  test('makes all of a read-only input read-only, also what is mounted inside', async () => {
    const { directory, options, spec } = await workplace({ tier: 'namespace' });
    const source = place(join(directory, 'source'), { 'sub/deep/hidden': '' });
    const elsewhere = whereMounted(
      `mount -t tmpfs -o nosuid,nodev none '${source}' && cd '${source}' && mkdir sub && mount -t tmpfs -o noexec none sub && echo x > sub/file`,
    );
    const inputs = [{ source, target: 'input/data/train', access: 'read-only' }] as const;
    const request = await spec(
      'cd /opt/ml/input/data/train && cat sub/file; touch new; touch sub/new; rm sub/file; ls . sub',
      { inputs },
    );
    for (const user of [[], ...(canBeNobody ? [asNobody] : [])]) {
      const name = `${request.name}-${user.length}`;
      chmodSync(directory, 0o777);
      const { lines } = await runJobProgram(
        { ...options, directory: join(directory, name) },
        { ...request, name },
        [...elsewhere, ...user],
      );
      expect(lines.filter((line) => !line.includes('Read-only file system'))).toEqual([
        'x',
        '.:',
        'sub',
        '',
        'sub:',
        'file',
      ]);
    }
  });

  test('copies a private input that no overlay can be laid over', async () => {
    const { directory, options, spec } = await workplace({ tier: 'namespace' });
    const source = place(join(directory, 'source'), { file: 'x' });
    // The kernel stacks two overlays, and no third.
    const overlay = (n: number) =>
      `mkdir -p ${n}u ${n}w && mount -t overlay -o lowerdir='${source}',upperdir=${n}u,workdir=${n}w none '${source}'`;
    const elsewhere = whereMounted(
      `cd '${directory}' && mkdir t && mount -t tmpfs none t && cd t && ${overlay(1)} && ${overlay(2)}`,
    );
    const inputs = [{ source, target: 'code', access: 'private' }] as const;
    const request = await spec('cd /opt/ml/code && cat file && echo y > file && touch new && ls', { inputs });
    const { lines, result } = await runJobProgram(options, request, elsewhere);
    expect(lines).toEqual(['xfile', 'new']);
    expect(result).toEqual(succeeded);
    expect(readFileSync(join(source, 'file'), 'utf8')).toBe('x');
    expect(existsSync(join(options.directory, request.name, 'algo-1/layers/0/copy/new'))).toBe(true);
  });
});

describe.skipIf(!canBeNobody)('a user without rights', { tags: ['namespaces', 'root'] }, () => {
  test('has a namespace too, in which it stays who it is', async () => {
    const { directory, options, spec } = await workplace({ tier: 'namespace' });
    const own = place(join(directory, 'own'), { file: 'x' });
    const foreign = place(join(directory, 'foreign'), { 'sub/file': 'x' });
    const request = await spec(
      `id -u; cd /opt/ml/own && echo y > file && cat file && mkdir d && rm -r d
       cd /opt/ml/foreign && chmod u+w sub && echo y > sub/new && rm sub/file && ls sub; touch /opt/ml/train/new; touch /opt/ml/out`,
      {
        inputs: [
          { source: own, target: 'own', access: 'private' },
          // Whose files this user can read, and in an overlay could not change.
          { source: foreign, target: 'foreign', access: 'private' },
          { source: own, target: 'train', access: 'read-only' },
        ],
      },
    );
    for (const path of [directory, request.hosts[0]?.root ?? '', own, join(own, 'file')])
      chownSync(path, 12_345, 12_345);
    mkdirSync(options.directory);
    chownSync(options.directory, 12_345, 12_345);
    const { lines, result } = await runJobProgram(options, request, asNobody);
    expect(lines).toEqual([
      '12345',
      'y',
      'new',
      "touch: cannot touch '/opt/ml/train/new': Read-only file system",
    ]);
    expect(result).toEqual(succeeded);
    expect(readFileSync(join(own, 'file'), 'utf8')).toBe('x');
    expect(readdirSync(join(foreign, 'sub'))).toEqual(['file']);
  });
});
