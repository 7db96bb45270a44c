import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { record, recorded } from '../sdk-documents/record.ts';
import { wherePyPIAnswers } from '../test-python/virtual-environment.ts';
import { scratchFolder } from './scratch.ts';

/** Every JSON file below a folder, by its path. */
async function contents(folder: string): Promise<Record<string, unknown>> {
  const paths = await Array.fromAsync(glob('**/*.json', { cwd: folder }));
  return Object.fromEntries(
    paths.map((path) => [path, JSON.parse(readFileSync(join(folder, path), 'utf8'))] as const),
  );
}

test('recorded again, the Python SDK says what the recordings say', async (context) => {
  const { folder, remove } = await scratchFolder();
  context.onTestFinished(remove);
  const done = await wherePyPIAnswers('the recordings of the Python SDK', async () => {
    await record(folder);
    return true;
  });
  context.skip(!done, 'PyPI cannot be reached');
  expect(await contents(folder)).toEqual(await contents(recorded));
}, 600_000);
