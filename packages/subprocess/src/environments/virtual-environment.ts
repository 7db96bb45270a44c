import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../file-error.ts';
import { withLock } from '../lock.ts';
import { type MakeOptions, makeEnvironment } from './make-environment.ts';
import { type Recipe, recipeKey } from './recipe.ts';

/** A virtual environment that is complete. */
export interface VirtualEnvironment {
  /** Absolute. */
  readonly folder: string;
  /** What is installed: version by name. */
  readonly packages: Readonly<Record<string, string>>;
}

/**
 * The environment of a recipe, made in `home` when it is not there yet: once, whoever else asks for it.
 * A virtual environment can't be moved, so it is made where it will stay, in a folder that nobody knows of
 * until `<key>.json` names it; that file comes last, by this process and under the lock.
 */
export async function virtualEnvironment(
  recipe: Recipe,
  home: string,
  options: MakeOptions = {},
): Promise<VirtualEnvironment> {
  const key = recipeKey(recipe);
  const marker = join(home, `${key}.json`);
  const there = readMarker(marker);
  if (there) return there;
  await mkdir(home, { recursive: true });
  const makeIfMissing = async () => {
    const made = readMarker(marker);
    if (made) return made;
    await removeAbandoned(home, key);
    const folder = join(home, `${key}-${randomUUID().slice(0, 8)}`);
    try {
      await makeEnvironment(recipe, folder, marker, options);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    return readMarker(marker);
  };
  const { signal, onProgress } = options;
  const environment = await withLock(join(home, `${key}.lock`), makeIfMissing, {
    signal,
    onWait: () => onProgress?.('Waiting for a Python environment that is being made for another job'),
  });
  if (!environment) throw new Error(`${marker} vanished while it was made`);
  return environment;
}

function readMarker(marker: string): VirtualEnvironment | undefined {
  try {
    const environment: VirtualEnvironment = JSON.parse(readFileSync(marker, 'utf8'));
    // The interpreter it was made from may have gone.
    return existsSync(join(environment.folder, 'bin/python')) ? environment : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** What processes left that were killed at work. Their pip may still write, so this is as good as it gets. */
async function removeAbandoned(home: string, key: string): Promise<void> {
  const names = await readdir(home);
  const folders = names.filter((name) => name.startsWith(`${key}-`)).map((name) => join(home, name));
  await Promise.allSettled(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}
