import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { rememberSuccess } from '../remember-success.ts';
import type { ImageTarget } from './image-target.ts';
import { askInterpreter, findInterpreter, type Interpreter } from './interpreter.ts';
import type { MakeOptions } from './make-environment.ts';
import { locateInterpreter, pythonFolder } from './python-folder.ts';
import { type EnvironmentTarget, recipeKey, recipeOf } from './recipe.ts';
import { canonicalName, type Requirements } from './requirements.ts';
import { virtualEnvironment } from './virtual-environment.ts';

/** What a job finds on its PATH. */
export interface Environment {
  /** What its image stands for, for people. */
  readonly description: string;
  /** Folders that come first on the PATH. */
  readonly path: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** A folder that other jobs use as well, and which no write of this one may reach. */
  readonly shared?: string;
}

export interface Environments {
  /** Rejects when this machine lacks what the target takes. Makes nothing. */
  check(target: ImageTarget): Promise<void>;
  /** A digest of what decides what is in the target's environment; `undefined` where nothing tells. Makes nothing. */
  digest(target: ImageTarget): Promise<string | undefined>;
  /** The target's environment, made when it is not there. `extra`: what the job itself needs in it. */
  prepare(target: ImageTarget, extra: Requirements | undefined, options: MakeOptions): Promise<Environment>;
}

/** Environments that are kept below the folder `home`. */
export function environments(home: string): Environments {
  const interpreter = rememberSuccess(findInterpreter);
  const interpreterDigest = digestsOfInterpreters();
  return {
    check: async (target) => {
      if (target.kind === 'python') locateInterpreter(target.interpreter);
      if (target.kind === 'requirements' || target.kind === 'framework') await interpreter();
    },
    digest: async (target) => {
      // The programs of a machine have no version as a whole.
      if (target.kind === 'host') return undefined;
      if (target.kind === 'python') return await interpreterDigest(locateInterpreter(target.interpreter));
      return recipeKey(recipeOf(target, await interpreter(), undefined));
    },
    prepare: async (target, extra, options) => {
      if (target.kind === 'host') return { description: 'host', path: [], variables: userPackages() };
      if (target.kind === 'python') {
        const path = await pythonFolder(locateInterpreter(target.interpreter), home);
        return { description: `python:${target.interpreter}`, path: [path], variables: userPackages() };
      }
      return await packaged(target, extra, await interpreter(), home, options);
    },
  };
}

/** Of an interpreter by its path; asks each once. */
function digestsOfInterpreters(): (path: string) => Promise<string | undefined> {
  const digests = new Map<string, Promise<string | undefined>>();
  const digestOf = async (path: string) => {
    // What answers nothing about itself may be no Python, and run all the same.
    const answer = await askInterpreter(path).catch(() => undefined);
    return (
      answer &&
      createHash('sha256')
        .update(JSON.stringify([path, answer]))
        .digest('hex')
        .slice(0, 16)
    );
  };
  return (path) => {
    const digest = digests.get(path) ?? digestOf(path);
    digests.set(path, digest);
    return digest;
  };
}

async function packaged(
  target: EnvironmentTarget,
  extra: Requirements | undefined,
  interpreter: Interpreter,
  home: string,
  options: MakeOptions,
): Promise<Environment> {
  const { folder, packages } = await virtualEnvironment(recipeOf(target, interpreter, extra), home, options);
  return {
    description: `${contents(target, packages)}, Python ${interpreter.version}`,
    path: [join(folder, 'bin')],
    variables: { VIRTUAL_ENV: folder },
    shared: folder,
  };
}

function contents(target: EnvironmentTarget, packages: Readonly<Record<string, string>>): string {
  if (target.kind === 'requirements') return `venv:${target.file}`;
  const { package: main, alternatives = [] } = target.framework;
  const names = [main, ...alternatives];
  const [name, version] =
    Object.entries(packages).find(([name]) => names.includes(canonicalName(name))) ?? [];
  return `${name} ${version} (the image asks for ${target.version ?? 'any version'})`;
}

/** Where `pip install --user` puts packages: the job's home is not the user's, and would hide them. */
function userPackages(): Readonly<Record<string, string>> {
  const folder = process.env['PYTHONUSERBASE'] ?? join(homedir(), '.local');
  return process.platform === 'linux' && existsSync(folder) ? { PYTHONUSERBASE: folder } : {};
}
