import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive, isReplaced, ownIdentity } from './process-identity.ts';

test('a process is known by its pid and its start', () => {
  const own = ownIdentity();
  expect([isAlive(own), isReplaced(own)]).toEqual([true, false]);
  const former = { ...own, started: 'long ago' };
  expect([isAlive(former), isReplaced(former)]).toEqual([false, true]);
});

test('one that has ended is not alive', async () => {
  const child = spawn('true');
  const { pid = 0 } = child;
  await once(child, 'exit');
  expect(isAlive({ pid, started: '0' })).toBe(false);
});
