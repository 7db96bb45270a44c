import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSlipwayError, messageOf, type StepKind, slipwayError } from '@slipway/core';
import { CONFIG_FIELDS, isStepKind, judgedConfig } from './config-schema.ts';
import { importDefault } from './import-default.ts';
import type { SlipwayConfig } from './slipway-config.ts';

/** Gives a config file completion and checking in the editor. */
export function defineConfig(config: SlipwayConfig): SlipwayConfig {
  return config;
}

const NAMES = ['ts', 'mts', 'mjs', 'js', 'json'].map((extension) => `slipway.config.${extension}`);

/** The config with its kinds loaded. */
export interface LoadedConfig extends Omit<SlipwayConfig, 'kinds'> {
  readonly kinds: readonly StepKind[];
  /** The file, where it names kinds. */
  readonly kindsFile?: string;
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
    const config = judgedConfig(path.endsWith('.json') ? await readJson(path) : await importDefault(path));
    const kinds = (await Promise.all((config.kinds ?? []).map((kind) => loadKinds(kind, path)))).flat();
    return { ...config, kinds, ...(kinds.length > 0 && { kindsFile: path }) };
  } catch (cause) {
    throw slipwayError(`The config file ${path} cannot be used: ${messageOf(cause)}`, {
      code: 'BAD_CONFIG',
      category: 'input',
      hint:
        (isSlipwayError(cause) && cause.hint) ||
        `It may say: ${CONFIG_FIELDS.join(', ')}. All may be left out.`,
      cause,
    });
  }
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** All exports of a module that are step kinds. */
async function loadKinds(kind: StepKind | string, from: string): Promise<StepKind[]> {
  if (typeof kind !== 'string') return [kind];
  // As an `import` in the config file would: `require` does not find packages that are for ES modules alone.
  const { resolve: resolveImport } = await import('import-meta-resolve');
  const exported = await import(resolveImport(kind, pathToFileURL(from).href));
  const kinds = Object.values(exported as Readonly<Record<string, unknown>>).filter(isStepKind);
  if (kinds.length === 0) throw new Error(`${kind} exports no step kind`);
  return [...new Set(kinds)];
}
