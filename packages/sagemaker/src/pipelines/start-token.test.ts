import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slipwayError } from '@slipway/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withStartToken } from './start-token.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-starts-'));
});
afterEach(() => rm(directory, { recursive: true }));

const starts = (): Promise<string[]> => readdir(join(directory, 'starts'));
const lost = slipwayError('no answer', { code: 'AWS_UNREACHABLE', category: 'environment' });
/** The token that a start is made with; its answer is lost, where that is asked for. */
async function tokenOf(request: object, isLost = false): Promise<string> {
  let token = '';
  const started = withStartToken(directory, request, async (given) => {
    token = given;
    expect(await starts()).toHaveLength(1);
    if (isLost) throw lost;
  });
  if (isLost) await expect(started).rejects.toBe(lost);
  else await started;
  return token;
}

test('the token of a start without an answer is that of the same start after it, and of no other', async () => {
  const token = await tokenOf({ a: 1 }, true);
  expect(token).toMatch(/^.{32,128}$/);
  expect(await tokenOf({ a: 1 }, true)).toBe(token);
  expect(await tokenOf({ a: 1 })).toBe(token);
  expect(await starts()).toEqual([]);
  expect(await tokenOf({ a: 1 })).not.toBe(token);
});

test('another request has a token of its own', async () => {
  const token = await tokenOf({ a: 1 }, true);
  let other = '';
  await withStartToken(directory, { a: 2 }, async (given) => {
    other = given;
  });
  expect(other).not.toBe(token);
  expect(await starts()).toHaveLength(1);
});

test('two starts at once are two', async () => {
  const tokens = new Set<string>();
  const start = (): Promise<void> =>
    withStartToken(directory, { a: 1 }, async (token) => void tokens.add(token));
  await Promise.all([start(), start()]);
  expect(tokens.size).toBe(2);
});

test('a start that was refused has its answer', async () => {
  const refused = slipwayError('no', { code: 'AWS_REQUEST_REFUSED', category: 'input' });
  await expect(withStartToken(directory, {}, () => Promise.reject(refused))).rejects.toBe(refused);
  expect(await starts()).toEqual([]);
});

test.each([
  ['whose process is gone, is taken up', 0, true],
  ['of long ago, is forgotten', 2 * 3_600_000, false],
])('one %s', async (_, age, isTaken) => {
  const token = await tokenOf({ a: 1 }, true);
  const [name = ''] = await starts();
  // Of a process that has ended: no living one has its start.
  const kept = { token, time: new Date(Date.now() - age).toISOString(), pid: 1, started: 'never' };
  await mkdir(join(directory, 'starts'), { recursive: true });
  await writeFile(join(directory, 'starts', name), JSON.stringify(kept));
  expect((await tokenOf({ a: 1 })) === token).toBe(isTaken);
  expect(await starts()).toEqual([]);
});
