import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const cache = fileURLToPath(new URL('../../node_modules/.cache/slipway-test-python/', import.meta.url));

/** How to fill a virtual environment: each entry the arguments of one call of its Python. */
export type Recipe = readonly (readonly string[])[];

/** The Python of a virtual environment made by a recipe, once per content and Python version. */
export async function virtualEnvironment(recipe: Recipe, env: Record<string, string> = {}): Promise<string> {
  const { stdout: version } = await execute('python3', ['-VV']);
  const key = createHash('sha256')
    .update(JSON.stringify([version.trim(), recipe, env]))
    .digest('hex')
    .slice(0, 16);
  const home = `${cache}${key}`;
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true });
    const draft = await mkdtemp(`${home}.`);
    try {
      await execute('python3', ['-m', 'venv', draft]);
      for (const args of recipe) {
        await execute(`${draft}/bin/python`, args, { env: { ...process.env, ...env } });
      }
      // Nothing in it is called by a path that the new name makes wrong: only its Python is.
      await rename(draft, home).catch((error) => {
        // The tests of another package wanted the same and were faster.
        if (!existsSync(home)) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return `${home}/bin/python`;
}

/** Arguments for Python that install from PyPI; without a network they fail within seconds. */
export function pipInstall(...requirements: string[]): readonly string[] {
  return ['-m', 'pip', 'install', '--quiet', '--retries', '1', '--timeout', '30', ...requirements];
}

/**
 * What `make` makes with Python packages; `undefined` where PyPI cannot be reached, and then it is said which
 * tests are left out. With `SLIPWAY_REQUIRE_PYPI=1`, that is a failure.
 */
export async function wherePyPIAnswers<T>(tests: string, make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    const unreachable = /NewConnection|NameResolution|ConnectTimeout|ReadTimeout|ProxyError/;
    if (!unreachable.test(String(error)) || process.env['SLIPWAY_REQUIRE_PYPI'] === '1') throw error;
    process.stderr.write(`PyPI cannot be reached: ${tests} are left out.\n`);
    return undefined;
  }
}
