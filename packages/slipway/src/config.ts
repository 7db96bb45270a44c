import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, type StepKind, slipwayError } from '@slipway/core';

/** What `slipway.config.ts`, `.mjs`, `.js` or `.json` may say. */
export interface SlipwayConfig {
  /** Step kinds beside Slipway's own: the kind itself, or the name of a package or file that exports it. */
  readonly kinds?: readonly (StepKind | string)[];
  /** Image glob to what it stands for: `host`, `venv:<requirements file>`, `python:<interpreter>`. First match wins. */
  readonly images?: Readonly<Record<string, string>>;
  readonly region?: string;
  /** Twelve digits. */
  readonly account?: string;
  readonly defaultBucket?: string;
  /** Steps that may run at once. */
  readonly parallelism?: number;
}

/** Gives a config file completion and checking in the editor. */
export function defineConfig(config: SlipwayConfig): SlipwayConfig {
  return config;
}

const NAMES = ['ts', 'mts', 'mjs', 'js', 'json'].map((extension) => `slipway.config.${extension}`);

/** The config with its kinds loaded. */
export interface LoadedConfig extends Omit<SlipwayConfig, 'kinds'> {
  readonly kinds: readonly StepKind[];
}

/** Reads the config file named, else the one in the first of `folders` that has one. */
export async function loadConfig(
  named: string | undefined,
  folders: readonly string[],
): Promise<LoadedConfig> {
  const found = folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  const path = named === undefined ? found : resolve(named);
  if (path === undefined) return { kinds: [] };
  try {
    const config = await readConfig(path);
    const kinds = await Promise.all((config.kinds ?? []).map((kind) => loadKinds(kind, path)));
    return { ...config, kinds: kinds.flat() };
  } catch (cause) {
    throw slipwayError(`The config file ${path} cannot be used: ${messageOf(cause)}`, {
      code: 'BAD_CONFIG',
      category: 'input',
      hint: 'docs/configure.md shows what it may say.',
      cause,
    });
  }
}

async function readConfig(path: string): Promise<SlipwayConfig> {
  const config: unknown = path.endsWith('.json')
    ? JSON.parse(await readFile(path, 'utf8'))
    : ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  if (typeof config !== 'object' || config === null) throw new Error('it has no default export');
  return config;
}

/** All exports of a module that are step kinds. */
async function loadKinds(kind: StepKind | string, from: string): Promise<StepKind[]> {
  if (typeof kind !== 'string') return [kind];
  const file = createRequire(from).resolve(kind);
  const exported = Object.values((await import(pathToFileURL(file).href)) as Record<string, unknown>);
  const kinds = exported.filter(isStepKind);
  if (kinds.length === 0) throw new Error(`${kind} (seen from ${dirname(from)}) exports no step kind`);
  return [...new Set(kinds)];
}

function isStepKind(value: unknown): value is StepKind {
  return (
    typeof value === 'object' && value !== null && 'type' in value && 'request' in value && 'runner' in value
  );
}
