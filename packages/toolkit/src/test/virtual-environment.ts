import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const cache = fileURLToPath(new URL('../../../../node_modules/.cache/slipway-toolkit/', import.meta.url));

/** How to fill a virtual environment: each entry the arguments of one call of its Python. */
export type Recipe = readonly (readonly string[])[];

/** The Python of a virtual environment made by a recipe, once per content and Python version. */
export async function virtualEnvironment(recipe: Recipe, env: Record<string, string> = {}): Promise<string> {
  const { stdout: version } = await execa('python3', ['-VV']);
  const key = createHash('sha256')
    .update(JSON.stringify([version, recipe, env]))
    .digest('hex')
    .slice(0, 16);
  const home = `${cache}${key}`;
  if (!existsSync(home)) {
    const draft = `${home}.${process.pid}`;
    await mkdir(cache, { recursive: true });
    try {
      await execa('python3', ['-m', 'venv', draft]);
      for (const args of recipe) await execa(`${draft}/bin/python`, args, { env });
      // Nothing in it is called by a path that the new name makes wrong: only its Python is.
      await rename(draft, home);
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
