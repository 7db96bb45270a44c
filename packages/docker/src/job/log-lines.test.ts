import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { hasEngine } from '../test/engine.ts';
import { workplace } from '../test/workplace.ts';
import { framesOf } from './log-frames.ts';

describe.runIf(await hasEngine())('with an engine', { tags: ['docker'] }, () => {
  // The engine keeps a line in parts of 16 KB.
  test.for([16_383, 16_384, 16_385, 32_768, 49_152])(
    'a line of %i bytes is one, with its neighbours',
    async (size) => {
      const at = await workplace();
      const script = `echo before; head -c ${size} /dev/zero | tr '\\0' x; echo; echo after; head -c ${size} /dev/zero | tr '\\0' y`;
      const { lines } = await at.run(await at.spec(script));
      expect(lines.map((line) => line.length)).toEqual([6, size, 5, size]);
    },
  );

  test('stderr is not mixed into a long line of stdout', async () => {
    const at = await workplace();
    const script = `head -c 40000 /dev/zero | tr '\\0' x; sleep 0.3; echo err >&2; sleep 0.3; echo end`;
    const { lines } = await at.run(await at.spec(script));
    expect(lines.toSorted().map((line) => line.length)).toEqual([3, 40_003]);
  });
});

describe('frames', () => {
  const frame = (stream: number, text: string) => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const read = async (chunks: readonly Buffer[]) => {
    async function* source() {
      for (const chunk of chunks) {
        await setTimeout(0);
        yield chunk;
      }
    }
    return (await Array.fromAsync(framesOf(source()))).map(({ stream, payload }) => [
      stream,
      payload.toString(),
    ]);
  };

  test('are the same however the bytes come', async () => {
    const bytes = Buffer.concat([frame(1, 'one'), frame(2, ''), frame(1, 'x'.repeat(500)), frame(2, 'two')]);
    const expected = [
      ['stdout', 'one'],
      ['stderr', ''],
      ['stdout', 'x'.repeat(500)],
      ['stderr', 'two'],
    ];
    for (const size of [1, 3, 8, 64, bytes.length]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await read(chunks)).toEqual(expected);
    }
  });

  test('of an engine that cannot read its log are an error', async () => {
    await expect(read([frame(3, 'broken file')])).rejects.toMatchObject({ code: 'DOCKER_LOG_UNREADABLE' });
  });
});
