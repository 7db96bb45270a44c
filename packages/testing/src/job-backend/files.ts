import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCodes, type JobCase, jobCase, rootOf, texts } from './bench.ts';

/** What a job sees as `/opt/ml`. */
export const fileCases: readonly JobCase[] = [
  jobCase('a job reads and writes its root as /opt/ml', async ({ spec, run }) => {
    const request = await spec(
      'mkdir -p /opt/ml/model/sub && cp /opt/ml/input/config/a.json /opt/ml/model/sub/b',
    );
    await place(rootOf(request), { 'input/config/a.json': '{"a": 1}' });
    const { hosts } = await run(request);
    assert.deepEqual(exitCodes(hosts), [0]);
    assert.equal(await readFile(join(rootOf(request), 'model/sub/b'), 'utf8'), '{"a": 1}');
  }),
  jobCase('a read-only input is read and cannot be written', async ({ directory, host, spec, run }) => {
    const source = join(directory, 'source');
    await place(source, { 'a.csv': '1,2\n', 'sub/b.csv': '3,4\n' });
    const before = await snapshot(source);
    const input = { source, target: 'input/data/train', access: 'read-only' } as const;
    const { lines, hosts } = await run(
      await spec(
        `cd /opt/ml/input/data/train && cat a.csv sub/b.csv || exit 1
        for attempt in 'echo x >> a.csv' 'echo x > a.csv' 'echo x > new' 'rm -f a.csv' 'mv a.csv b.csv' 'mkdir d'; do
          sh -c "$attempt" 2>/dev/null && echo "could: $attempt"
        done
        exit 0`,
        { hosts: [await host('algo-1', [input])] },
      ),
    );
    assert.deepEqual(texts(lines), ['1,2', '3,4']);
    assert.deepEqual(exitCodes(hosts), [0]);
    assert.deepEqual(await snapshot(source), before);
  }),
  jobCase(
    'a private input can be written, and no write reaches its source',
    async ({ directory, host, spec, run }) => {
      const source = join(directory, 'source');
      await place(source, { 'a.csv': '1,2\n', 'b.csv': '3,4\n', 'sub/c.csv': '5,6\n', 'run.sh': 'exit 0\n' });
      await chmod(join(source, 'run.sh'), 0o755);
      const before = await snapshot(source);
      const input = { source, target: 'processing/input/code', access: 'private' } as const;
      const script = `cd /opt/ml/processing/input/code && ./run.sh && echo x >> a.csv && rm b.csv && mv sub moved &&
      chmod 600 run.sh && echo new > new && echo 0 > moved/c.csv && cat a.csv`;
      // Twice: what the first job wrote must not be what the second one reads either.
      for (let job = 0; job < 2; job++) {
        const { lines, hosts } = await run(await spec(script, { hosts: [await host('algo-1', [input])] }));
        assert.deepEqual(texts(lines), ['1,2', 'x']);
        assert.deepEqual(exitCodes(hosts), [0]);
        assert.deepEqual(await snapshot(source), before);
      }
    },
  ),
  ...(['read-only', 'private'] as const).map((access) =>
    jobCase(`a ${access} input that is one file does not show its siblings`, async (bench) => {
      const { directory, host, spec, run } = bench;
      const source = join(directory, 'source');
      await place(source, { 'a.csv': '1,2\n', 'secret.csv': 'secret\n' });
      const before = await snapshot(source);
      const input = { source: join(source, 'a.csv'), target: 'input/data/train/a.csv', access };
      const script = `cd /opt/ml/input/data/train && ls && cat a.csv; ${access === 'private' ? 'echo x > a.csv' : ''}`;
      const { lines, hosts } = await run(await spec(script, { hosts: [await host('algo-1', [input])] }));
      assert.deepEqual(texts(lines), ['a.csv', '1,2']);
      assert.deepEqual(exitCodes(hosts), [0]);
      assert.deepEqual(await snapshot(source), before);
    }),
  ),
  jobCase(
    'several inputs lie beside each other and beside the root',
    async ({ directory, host, spec, run }) => {
      const inputs = ['train', 'validation', 'empty'].map(
        (name) =>
          ({ source: join(directory, name), target: `input/data/${name}`, access: 'read-only' }) as const,
      );
      await place(join(directory, 'train'), { a: 'a' });
      await place(join(directory, 'validation'), { b: 'b' });
      await mkdir(join(directory, 'empty'));
      const request = await spec('cd /opt/ml/input && echo config/* data/* data/*/?', {
        hosts: [await host('algo-1', inputs)],
      });
      await place(rootOf(request), { 'input/config/resourceconfig.json': '{}' });
      const { lines } = await run(request);
      assert.deepEqual(texts(lines), [
        'config/resourceconfig.json data/empty data/train data/validation data/train/a data/validation/b',
      ]);
    },
  ),
  jobCase(
    'paths may hold spaces, colons, commas, quotes and any letter',
    async ({ directory, spec, run }) => {
      const odd = join(directory, `a b:c,d="e" 'f' ü漢🙂`);
      await place(odd, { 'source/a file.csv': '1,2\n', 'root/there': '' });
      const input = { source: join(odd, 'source'), target: 'input/data/a ü', access: 'read-only' } as const;
      const hosts = [{ name: 'algo-1', root: join(odd, 'root'), inputs: [input] }];
      const { lines } = await run(
        await spec('cat "/opt/ml/input/data/a ü/a file.csv" > /opt/ml/out; ls /opt/ml', { hosts }),
      );
      assert.deepEqual(texts(lines), ['input', 'out', 'there']);
      assert.equal(await readFile(join(odd, 'root/out'), 'utf8'), '1,2\n');
    },
  ),
];

/** Writes files, by their paths below a folder. */
async function place(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Everything below a folder: path, mode, and content of files. */
async function snapshot(folder: string): Promise<readonly string[]> {
  const paths = await readdir(folder, { recursive: true });
  const entries = paths.sort().map(async (path) => {
    const { mode } = await stat(join(folder, path));
    const isFile = (mode & 0o170000) === 0o100000;
    return `${path} ${mode.toString(8)} ${isFile ? await readFile(join(folder, path), 'utf8') : ''}`;
  });
  return await Promise.all(entries);
}
