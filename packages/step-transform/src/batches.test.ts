import { expect, test } from 'vitest';
import { type BatchRules, batches } from './batches.ts';

const RULES: BatchRules = {
  split: 'Line',
  strategy: 'MultiRecord',
  maxPayload: 10,
  sent: (record) => record,
};

async function payloads(text: string, rules: Partial<BatchRules> = {}, chunk = 3): Promise<string[]> {
  const bytes = Buffer.from(text, 'latin1');
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const all = await Array.fromAsync(batches(chunks(), { ...RULES, ...rules }));
  expect(all.map(({ index }) => index)).toEqual(all.map((_, i) => i));
  return all.map(({ payload }) => payload.toString('latin1'));
}

test('as many lines as fit go into one request, whatever the chunks they come in', async () => {
  for (const chunk of [1, 2, 3, 5, 100]) {
    expect(await payloads('abc\ndef\nghi\nj\nkl\nmm', {}, chunk)).toEqual([
      'abc\ndef\n',
      'ghi\nj\nkl\n',
      'mm',
    ]);
  }
});

test('a payload may be as large as the limit, and no larger', async () => {
  expect(await payloads('12345678\n0\n')).toEqual(['12345678\n', '0\n']);
  expect(await payloads('1234567\n0\n')).toEqual(['1234567\n0\n']);
  await expect(payloads('a\n0123456789\n')).rejects.toThrow(
    'record 2 has 11 bytes, and MaxPayloadInMB allows 10',
  );
});

test('with SingleRecord each line is a request', async () => {
  expect(await payloads('a\r\nb\n\nc', { strategy: 'SingleRecord' })).toEqual(['a\r\n', 'b\n', '\n', 'c']);
});

test('without splitting the object is a request', async () => {
  expect(await payloads('a\nb\n', { split: 'None' })).toEqual(['a\nb\n']);
  await expect(payloads('0123456789\n', { split: 'None' })).rejects.toThrow('record 1 has 11 bytes');
});

test('nothing limits an infinite payload', async () => {
  const text = 'x'.repeat(100_000).concat('\n').repeat(3);
  expect(await payloads(text, { maxPayload: Number.POSITIVE_INFINITY }, 65_536)).toEqual([text]);
});

test('an object without bytes is no request', async () => {
  expect(await payloads('')).toEqual([]);
  expect(await payloads('', { split: 'None' })).toEqual([]);
});

test('bytes that are no text go through as they are', async () => {
  const bytes = '\xff\x00\xfe\n\x80\n';
  expect(await payloads(bytes)).toEqual([bytes]);
});

test('what is sent counts, and a record that cannot be sent is named', async () => {
  const sent = (record: Buffer) => {
    if (record.includes('bad')) throw new Error('no such field');
    return record.subarray(0, 1);
  };
  expect(await payloads('0123456789ABC\nx\n', { sent })).toEqual(['0x']);
  await expect(payloads('a\nbad\n', { sent })).rejects.toThrow('record 2: no such field');
});

test('a batch knows its records and where they begin', async () => {
  async function* chunks() {
    yield Buffer.from('ab\ncd\nefghijk\nl\n');
  }
  const all = await Array.fromAsync(batches(chunks(), RULES));
  expect(all.map(({ firstRecord, records }) => [firstRecord, records.length])).toEqual([
    [1, 2],
    [3, 2],
  ]);
});
