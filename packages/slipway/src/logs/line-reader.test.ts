import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LineReader, lineReader } from './line-reader.ts';

let folder: string;
let file: string;
let reader: LineReader;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-lines-'));
  file = join(folder, 'log');
  reader = lineReader(file);
});
afterEach(() => rm(folder, { recursive: true }));

const lines = (): Promise<string[]> => Array.fromAsync(reader.lines());

test('a file that is not there has no lines, and has those that come later', async () => {
  expect(await lines()).toEqual([]);
  await writeFile(file, 'one\ntwo\n');
  expect(await lines()).toEqual(['one', 'two']);
  expect(await lines()).toEqual([]);
});

test('a line is given once it is whole, what has no line end at last', async () => {
  await writeFile(file, 'on');
  expect(await lines()).toEqual([]);
  await appendFile(file, 'e\n\nrest');
  expect(await lines()).toEqual(['one', '']);
  expect(reader.rest()).toBe('rest');
});

test('a character is not torn apart, wherever a read ends', async () => {
  const text = 'ü'.repeat(100_000);
  await writeFile(file, `x${text}\n${text}`);
  expect(await lines()).toEqual([`x${text}`]);
  expect(reader.rest()).toBe(text);
});

test('a file that is written anew goes on where it was read to', async () => {
  await writeFile(file, 'one\ntwo\nthr');
  expect(await lines()).toEqual(['one', 'two']);
  await writeFile(file, 'one\n');
  expect(await lines()).toEqual([]);
  await appendFile(file, 'two\nthree\nfour\n');
  expect(await lines()).toEqual(['three', 'four']);
});
