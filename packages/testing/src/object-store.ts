import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isSlipwayError, type ObjectStore, type StoredObject } from '@slipway/core';
import { type Closable, type ConformanceCase, describeCases, type SuiteOptions } from './conformance-case.ts';

export interface ObjectStoreFixture extends Closable {
  readonly store: ObjectStore;
  /** A bucket that is there, or made by the first write, and is empty. */
  readonly bucket: string;
  /** An empty folder of this machine, for uploads and downloads. */
  readonly directory: string;
}

/** The contract of `ObjectStore` as tests; `setup` runs anew for each of them. */
export function describeObjectStore(
  name: string,
  setup: () => ObjectStoreFixture | Promise<ObjectStoreFixture>,
  options?: SuiteOptions,
): void {
  describeCases(`object store: ${name}`, objectStoreCases, setup, options);
}

export const objectStoreCases: readonly ConformanceCase<ObjectStoreFixture>[] = [
  {
    name: 'reads back what was written, as text and as bytes',
    async run({ store, bucket }) {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await store.write(`s3://${bucket}/text`, 'grüße');
      await store.write(`s3://${bucket}/bytes`, bytes);
      assert.equal(await text(store, `s3://${bucket}/text`), 'grüße');
      assert.deepEqual(Buffer.from(await store.read(`s3://${bucket}/bytes`)), Buffer.from(bytes));
    },
  },
  {
    name: 'a write replaces the object, also by a shorter one',
    async run({ store, bucket }) {
      await store.write(`s3://${bucket}/a`, 'the first and longer');
      await store.write(`s3://${bucket}/a`, 'second');
      assert.equal(await text(store, `s3://${bucket}/a`), 'second');
      assert.deepEqual(await keys(store, `s3://${bucket}/`), ['a']);
    },
  },
  {
    name: 'an object may have no bytes',
    async run({ store, bucket, directory }) {
      await store.write(`s3://${bucket}/empty`, '');
      assert.equal((await store.read(`s3://${bucket}/empty`)).byteLength, 0);
      assert.deepEqual(
        (await listed(store, `s3://${bucket}/`)).map(({ size }) => size),
        [0],
      );
      await store.download(`s3://${bucket}/empty`, join(directory, 'empty'));
      assert.equal((await readFile(join(directory, 'empty'))).byteLength, 0);
    },
  },
  {
    name: 'list tells uri, key, size and time of each object',
    async run({ store, bucket }) {
      await store.write(`s3://${bucket}/folder/of/é`, 'é');
      const [object, ...others] = await listed(store, `s3://${bucket}/folder/`);
      assert.deepEqual(others, []);
      assert.ok(object);
      const { modified, ...rest } = object;
      assert.deepEqual(rest, { uri: `s3://${bucket}/folder/of/é`, key: 'folder/of/é', size: 2 });
      assert.ok(modified instanceof Date && Math.abs(Date.now() - modified.getTime()) < 3_600_000);
    },
  },
  {
    name: 'list takes a prefix of the key, which need not end at a slash',
    async run({ store, bucket }) {
      for (const key of ['data/a', 'data/b/c', 'database', 'dat', 'other']) {
        await store.write(`s3://${bucket}/${key}`, key);
      }
      const all = ['dat', 'data/a', 'data/b/c', 'database', 'other'];
      assert.deepEqual(await keys(store, `s3://${bucket}`), all);
      assert.deepEqual(await keys(store, `s3://${bucket}/`), all);
      assert.deepEqual(await keys(store, `s3://${bucket}/data`), ['data/a', 'data/b/c', 'database']);
      assert.deepEqual(await keys(store, `s3://${bucket}/data/`), ['data/a', 'data/b/c']);
      assert.deepEqual(await keys(store, `s3://${bucket}/data/b/c`), ['data/b/c']);
      assert.deepEqual(await keys(store, `s3://${bucket}/data/b/c/`), []);
      assert.deepEqual(await keys(store, `s3://${bucket}/nothing/here`), []);
    },
  },
  {
    name: 'list is ordered by the bytes of the whole key',
    async run({ store, bucket }) {
      // `-` and `.` sort before `/`, and UTF-16 would put the last two the other way round.
      const ordered = ['A', 'a-b', 'a.b', 'a/b', 'a/b0/c', 'a0', 'b', 'é', '漢', '\u{ff5e}', '😀'];
      for (const key of ordered.toReversed()) await store.write(`s3://${bucket}/${key}`, key);
      assert.deepEqual(await keys(store, `s3://${bucket}/`), ordered);
    },
  },
  {
    name: 'a key is taken as it is written',
    async run({ store, bucket }) {
      const distinct = [
        'a b',
        'a%20b',
        'a+b',
        'a%2Fb',
        'a?b=c&d',
        'a#b',
        'a:b,c',
        "a'b",
        'ä',
        '漢字/🙂',
        'ab',
        'AB',
      ];
      const dots = ['a..b', '..c/d', 'e/...', '.f'];
      const inherited = ['__proto__', 'constructor', 'toString/__proto__'];
      const written = [...distinct, ...dots, ...inherited];
      for (const key of written) await store.write(`s3://${bucket}/${key}`, `content of ${key}`);
      for (const key of written)
        assert.equal(await text(store, `s3://${bucket}/${key}`), `content of ${key}`);
      assert.deepEqual((await keys(store, `s3://${bucket}/`)).toSorted(), written.toSorted());
    },
  },
  {
    name: 'a key may be deep',
    async run({ store, bucket }) {
      const key = Array.from({ length: 100 }, (_, depth) => `level${depth}`).join('/');
      await store.write(`s3://${bucket}/${key}`, 'deep');
      assert.equal(await text(store, `s3://${bucket}/${key}`), 'deep');
      assert.deepEqual(await keys(store, `s3://${bucket}/level0/level1`), [key]);
    },
  },
  {
    name: 'keys that a file system would take for one are kept apart or refused',
    async run({ store, bucket }) {
      await store.write(`s3://${bucket}/a/b`, 'a/b');
      for (const key of ['a//b', 'a/./b', './a/b', '/a/b', 'a/b/']) {
        const uri = `s3://${bucket}/${key}`;
        const refused = await store.write(uri, key).then(() => false, refusal);
        if (!refused) assert.equal(await text(store, uri), key);
        assert.equal(await text(store, `s3://${bucket}/a/b`), 'a/b', `'${key}' is not 'a/b'`);
        if (!refused) await store.remove(uri);
      }
      assert.deepEqual(await keys(store, `s3://${bucket}/`), ['a/b']);
    },
  },
  {
    name: 'refuses a URI that is none, or climbs out of its bucket, wherever one is taken',
    async run({ store, bucket, directory }) {
      const file = join(directory, 'file');
      await writeFile(file, 'content');
      for (const uri of badUris(bucket)) {
        await refused(uri, () => store.read(uri));
        await refused(uri, () => store.write(uri, 'content'));
        await refused(uri, () => store.upload(file, uri));
        await refused(uri, () => store.download(uri, join(directory, 'copy')));
        await refused(uri, () => store.remove(uri));
      }
      for (const uri of [
        's3://',
        's3:///a',
        `s3://${bucket}/../`,
        `s3://${bucket}/a\0`,
        '/etc',
        'file:///etc',
      ]) {
        await refused(uri, () => listed(store, uri));
      }
      assert.deepEqual(await keys(store, `s3://${bucket}/`), []);
      assert.deepEqual(await readdir(directory), ['file']);
    },
  },
  {
    name: 'what is not there is OBJECT_NOT_FOUND, also where there are objects below it',
    async run({ store, bucket, directory }) {
      await store.write(`s3://${bucket}/folder/a`, 'content');
      for (const key of ['missing', 'folder', 'folder/a/b', 'folde']) {
        const uri = `s3://${bucket}/${key}`;
        await assert.rejects(store.read(uri), (error) => isSlipwayError(error, 'OBJECT_NOT_FOUND'), uri);
        await assert.rejects(
          store.download(uri, join(directory, 'copy')),
          (error) => isSlipwayError(error, 'OBJECT_NOT_FOUND'),
          uri,
        );
      }
      assert.deepEqual(await readdir(directory), []);
    },
  },
  {
    name: 'an upload makes an object of its own',
    async run({ store, bucket, directory }) {
      const file = join(directory, 'a file, ünnamed');
      await writeFile(file, 'as uploaded');
      await store.upload(file, `s3://${bucket}/deep/down/object`);
      await appendFile(file, ' and changed');
      assert.equal(await text(store, `s3://${bucket}/deep/down/object`), 'as uploaded');
      assert.equal(await readFile(file, 'utf8'), 'as uploaded and changed');
      await store.upload(file, `s3://${bucket}/deep/down/object`);
      assert.equal(await text(store, `s3://${bucket}/deep/down/object`), 'as uploaded and changed');
    },
  },
  {
    name: 'an upload may take the file away',
    async run({ store, bucket, directory }) {
      await writeFile(join(directory, 'file'), 'moved');
      await store.write(`s3://${bucket}/object`, 'before');
      await store.upload(join(directory, 'file'), `s3://${bucket}/object`, { move: true });
      assert.equal(await text(store, `s3://${bucket}/object`), 'moved');
    },
  },
  {
    name: 'a download makes a file of its own, and its folder',
    async run({ store, bucket, directory }) {
      const file = join(directory, 'deep', 'down', 'file');
      await store.write(`s3://${bucket}/object`, 'as stored');
      await store.download(`s3://${bucket}/object`, file);
      await appendFile(file, ' and changed');
      assert.equal(await readFile(file, 'utf8'), 'as stored and changed');
      assert.equal(await text(store, `s3://${bucket}/object`), 'as stored');
      await store.download(`s3://${bucket}/object`, file);
      assert.equal(await readFile(file, 'utf8'), 'as stored');
    },
  },
  {
    name: 'remove takes one object away and no other',
    async run({ store, bucket }) {
      for (const key of ['a', 'ab', 'c/d', 'c/e']) await store.write(`s3://${bucket}/${key}`, key);
      await store.remove(`s3://${bucket}/a`);
      await store.remove(`s3://${bucket}/c/d`);
      await store.remove(`s3://${bucket}/c`);
      await store.remove(`s3://${bucket}/never/there`);
      assert.deepEqual(await keys(store, `s3://${bucket}/`), ['ab', 'c/e']);
    },
  },
  {
    name: 'a key is free again once what lay below it is removed',
    async run({ store, bucket }) {
      await store.write(`s3://${bucket}/a/b/c`, 'below');
      await store.remove(`s3://${bucket}/a/b/c`);
      await store.write(`s3://${bucket}/a`, 'in its place');
      assert.deepEqual(await keys(store, `s3://${bucket}/`), ['a']);
    },
  },
  {
    name: 'of many writers at once one wins whole, and no reader sees a half',
    async run({ store, bucket, directory }) {
      const uri = `s3://${bucket}/contested`;
      const size = 300_000;
      const content = (writer: number) => Buffer.alloc(size, 65 + writer);
      await mkdir(join(directory, 'files'));
      await store.write(uri, content(0));
      let writing = true;
      const readers = [1, 2].map(async () => {
        while (writing) {
          assertWhole(await store.read(uri), size);
          // A store in memory would let nobody else have a turn.
          await setImmediate();
        }
      });
      const writers = Array.from({ length: 20 }, async (_, writer) => {
        const file = join(directory, 'files', String(writer));
        await writeFile(file, content(writer));
        await (writer % 2 ? store.upload(file, uri) : store.write(uri, content(writer)));
      });
      const written = Promise.all(writers).finally(() => {
        writing = false;
      });
      // All of them, so that none is at work when the bucket is taken away.
      for (const outcome of await Promise.allSettled([written, ...readers])) {
        if (outcome.status === 'rejected') throw outcome.reason;
      }
      assertWhole(await store.read(uri), size);
      assert.deepEqual(await keys(store, `s3://${bucket}/`), ['contested']);
    },
  },
  {
    name: 'does nothing for a signal that has fired',
    async run({ store, bucket, directory }) {
      const reason = new Error('enough');
      const signal = AbortSignal.abort(reason);
      const file = join(directory, 'file');
      await writeFile(file, 'content');
      await store.write(`s3://${bucket}/there`, 'content');
      await assert.rejects(listed(store, `s3://${bucket}/`, signal), 'list');
      await assert.rejects(store.read(`s3://${bucket}/there`, { signal }), 'read');
      await assert.rejects(store.write(`s3://${bucket}/written`, 'content', { signal }), 'write');
      await assert.rejects(store.upload(file, `s3://${bucket}/uploaded`, { signal }), 'upload');
      await assert.rejects(
        store.download(`s3://${bucket}/there`, join(directory, 'copy'), { signal }),
        'download',
      );
      assert.deepEqual(await keys(store, `s3://${bucket}/`), ['there']);
      assert.deepEqual(await readdir(directory), ['file']);
    },
  },
];

function badUris(bucket: string): readonly string[] {
  const schemes = [
    '',
    bucket,
    `/${bucket}/a`,
    `file:///${bucket}/a`,
    `https://${bucket}/a`,
    `s3:/${bucket}/a`,
  ];
  const buckets = ['s3://', 's3:///a', 's3://../a', 's3://./a', 's3://a\0b/c', 's3://..\\a/b'];
  const keyOnes = [
    '',
    '/',
    '/..',
    '/../a',
    '/a/..',
    '/a/../b',
    '/a/../../b',
    '/a\0b',
    '/..\\a',
    '/a\\..\\..\\b',
  ];
  return [...schemes, ...buckets, ...keyOnes.map((key) => `s3://${bucket}${key}`)];
}

async function listed(
  store: ObjectStore,
  uri: string,
  signal?: AbortSignal,
): Promise<readonly StoredObject[]> {
  return await Array.fromAsync(store.list(uri, signal === undefined ? {} : { signal }));
}

async function keys(store: ObjectStore, uri: string): Promise<readonly string[]> {
  return (await listed(store, uri)).map(({ key }) => key);
}

async function text(store: ObjectStore, uri: string): Promise<string> {
  return new TextDecoder().decode(await store.read(uri));
}

function refusal(error: unknown): true {
  assert.ok(isSlipwayError(error, 'BAD_OBJECT_URI'), String(error));
  return true;
}

async function refused(uri: string, act: () => Promise<unknown>): Promise<void> {
  // In a function, so that throwing at once counts as refusing too.
  await assert.rejects(async () => await act(), refusal, `${JSON.stringify(uri)} is refused`);
}

function assertWhole(content: Uint8Array, size: number): void {
  assert.equal(content.byteLength, size);
  assert.ok(
    content.every((byte) => byte === content[0]),
    'the bytes of one writer only',
  );
}
