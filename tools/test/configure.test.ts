import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mustRun, root } from './scratch.ts';

test.each(['run', 'plan', 'validate'])(
  'docs/configure.md names every option of slipway %s',
  async (command) => {
    const page = await readFile(join(root, 'docs/configure.md'), 'utf8');
    const cli = ['--conditions=@slipway/source', 'packages/slipway/src/cli.ts'];
    const usage = await mustRun(root, process.execPath, ...cli, command, '--help');
    const options = usage.match(/(?<=^ {2})--[a-z-]+/gm) ?? [];
    expect(options).toContain('--config');
    expect(options.filter((option) => !page.includes(`\`${option}`))).toEqual([]);
  },
);
