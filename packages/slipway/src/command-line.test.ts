import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

test('a command can be typed as it is shown', () => {
  expect(commandLine(['resume', 'abcdefghijkl'], undefined)).toBe('slipway resume abcdefghijkl');
  expect(commandLine(['resume', 'a'], '../runs')).toBe('slipway resume a --dir ../runs');
});

test.each(["it's", 'a b', '$HOME', '*', '', 'ü'])('a folder %j comes through a shell', (directory) => {
  const script = commandLine(['x'], directory).replace('slipway', `printf '%s\\n'`);
  expect(spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout).toBe(`x\n--dir\n${directory}\n`);
});
