import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { shellWord, slipwayError } from '@slipway/core';
import { findProgram, shell } from '../shell.ts';

/** Absolute path of an interpreter given by name or path; throws `PYTHON_MISSING`. */
export function locateInterpreter(interpreter: string): string {
  const path = interpreter.includes('/') ? resolve(interpreter) : findProgram(interpreter);
  if (path !== undefined && existsSync(path)) return path;
  throw slipwayError(`There is no interpreter ${interpreter}`, {
    code: 'PYTHON_MISSING',
    category: 'environment',
    hint: 'Give the path of a Python, or a name that is on the PATH: python:/usr/bin/python3',
  });
}

/**
 * A folder in which `python` and `python3` are this interpreter. Scripts, not links: started through a
 * link, the interpreter of a virtual environment does not find its packages.
 */
export async function pythonFolder(interpreter: string, home: string): Promise<string> {
  const key = createHash('sha256').update(interpreter).digest('hex').slice(0, 16);
  const folder = join(home, `python-${key}`);
  await mkdir(folder, { recursive: true });
  for (const name of ['python', 'python3']) {
    const path = join(folder, name);
    if (existsSync(path)) continue;
    const aside = `${path}.${process.pid}`;
    await writeFile(aside, `#!${shell}\nexec ${shellWord(interpreter)} "$@"\n`);
    await chmod(aside, 0o755);
    await rename(aside, path);
  }
  return folder;
}
