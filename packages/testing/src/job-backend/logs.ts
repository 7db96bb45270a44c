import assert from 'node:assert/strict';
import { hostsOf, type JobCase, jobCase, lineOf, linesOf, texts, untilStopped } from './bench.ts';

const megabyte = 1_048_576;

/** What `logs()` gives. */
export const logCases: readonly JobCase[] = [
  jobCase(
    '100,000 lines written at once are all there, in order, for who reads along and after',
    async (bench) => {
      const { backend, spec, signal } = bench;
      // As fast as can be: a shell's own loop is too slow to outrun a reader.
      const script = `awk 'BEGIN { for (i = 0; i < 100000; i++) print "line " i }'`;
      const expected = Array.from({ length: 100_000 }, (_, index) => `line ${index}`);
      // More than once: what loses lines at a sudden end does not do so each time.
      for (let job = 0; job < 3; job++) {
        const started = await backend.start(await spec(script));
        for (const read of ['along', 'after']) {
          const lines = texts(await linesOf(started, signal));
          assert.equal(lines.length, expected.length, read);
          // Not `deepEqual`, which compares for minutes before it can tell what is different.
          assert.equal(
            lines.find((text, index) => text !== expected[index]),
            undefined,
            read,
          );
        }
      }
    },
  ),
  jobCase('a line of 1 MB is one line', async ({ spec, run }) => {
    const { lines } = await run(
      await spec(`echo before; head -c ${megabyte} /dev/zero | tr '\\0' x; echo; echo after`),
    );
    // Lengths first: a megabyte of difference helps nobody.
    assert.deepEqual(
      lines.map(({ text }) => text.length),
      [6, megabyte, 5],
    );
    assert.ok(lines[1]?.text === 'x'.repeat(megabyte));
    assert.deepEqual([lines[0]?.text, lines[2]?.text], ['before', 'after']);
  }),
  jobCase('long lines of letters that take several bytes stay whole', async ({ spec, run }) => {
    const doubled = 's=$s$s; '.repeat(15);
    const { lines } = await run(await spec(`s=漢; ${doubled} echo "$s"; s=🙂; ${doubled} echo "a$s"`));
    assert.ok(lines[0]?.text === '漢'.repeat(2 ** 15), 'three bytes a letter');
    assert.ok(lines[1]?.text === `a${'🙂'.repeat(2 ** 15)}`, 'four bytes a letter');
    assert.equal(lines.length, 2);
  }),
  jobCase('a last line without its line end is a line, and an empty line too', async ({ spec, run }) => {
    const { lines } = await run(await spec("printf '\\n  indented  \\n\\n\\tlast'"));
    assert.deepEqual(texts(lines), ['', '  indented  ', '', '\tlast']);
  }),
  jobCase('a job that writes nothing has no lines', async ({ spec, run }) => {
    assert.deepEqual((await run(await spec('exit 0'))).lines, []);
  }),
  jobCase('bytes that are no UTF-8 cost one letter and nothing else', async ({ spec, run }) => {
    const { lines } = await run(await spec("printf 'a\\377b\\n\\303\\n\\000c\\n'; echo grüße"));
    assert.deepEqual(texts(lines), ['a\u{fffd}b', '\u{fffd}', '\0c', 'grüße']);
  }),
  jobCase('stdout and stderr are both there, each in its order', async ({ spec, run }) => {
    const { lines } = await run(await spec('for i in 1 2 3 4 5; do echo "out $i"; echo "err $i" >&2; done'));
    for (const stream of ['out', 'err']) {
      const expected = [1, 2, 3, 4, 5].map((index) => `${stream} ${index}`);
      assert.deepEqual(
        texts(lines).filter((text) => text.startsWith(stream)),
        expected,
      );
    }
    assert.equal(lines.length, 10);
  }),
  jobCase(
    'each line tells its stream, also where both are written at once',
    async ({ spec, run }) => {
      const { lines } = await run(
        await spec(
          "printf 'out begins, '; printf 'err begins, ' >&2; sleep 0.2; echo out ends; echo err ends >&2",
        ),
      );
      const streams = lines.map(({ text, stream }) => [text, stream] as const).toSorted();
      assert.deepEqual(streams, [
        ['err begins, err ends', 'stderr'],
        ['out begins, out ends', 'stdout'],
      ]);
    },
    ({ backend }) =>
      backend.capabilities.splitStreams ? undefined : 'the backend does not tell streams apart',
  ),
  jobCase('each line has a time and the name of its host', async ({ spec, run }) => {
    const before = Date.now();
    const { lines } = await run(await spec('echo a; sleep 0.2; echo b'));
    const times = lines.map(({ time }) => time.getTime());
    assert.deepEqual(
      lines.map(({ host }) => host),
      ['algo-1', 'algo-1'],
    );
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    // An engine in a machine of its own may have another clock.
    assert.ok(times.every((time) => Math.abs(time - before) < 3_600_000));
  }),
  jobCase(
    'lines come while the job runs, and the rest when it has ended',
    async ({ backend, spec, signal }) => {
      const job = await backend.start(
        await spec(untilStopped('echo last; exit 0', 'echo first; echo second')),
      );
      const seen: string[] = [];
      for await (const { text } of job.logs({ signal })) {
        // The job ends only when it is stopped: without a line before that, this waits for ever.
        if (seen.push(text) === 2) await job.stop({ graceSeconds: 30 });
      }
      assert.deepEqual(seen, ['first', 'second', 'last']);
    },
  ),
  jobCase(
    'every reader gets everything: two at once and one when all is over',
    async ({ backend, spec, signal }) => {
      const job = await backend.start(await spec('for i in 1 2 3; do echo $i; sleep 0.1; done'));
      const readers = await Promise.all([linesOf(job, signal), linesOf(job, signal)]);
      for (const lines of [...readers, await linesOf(job, signal)])
        assert.deepEqual(texts(lines), ['1', '2', '3']);
    },
  ),
  jobCase('a reader may leave early, and its signal takes it away', async ({ backend, spec, signal }) => {
    const job = await backend.start(await spec(untilStopped('echo last; exit 0', 'echo first')));
    assert.equal((await lineOf(job, 'first', signal)).text, 'first');
    const leaving = new AbortController();
    const reason = new Error('enough read');
    await assert.rejects(async () => {
      for await (const _ of job.logs({ signal: leaving.signal })) leaving.abort(reason);
    });
    await job.stop({ graceSeconds: 30 });
    assert.deepEqual(texts(await linesOf(job, signal)), ['first', 'last']);
    await hostsOf(job, signal);
  }),
];
