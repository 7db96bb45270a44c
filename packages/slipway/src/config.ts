import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isJsonObject, isSlipwayError, messageOf, type StepKind, slipwayError } from '@slipway/core';
import * as v from 'valibot';
import { importDefault } from './import-default.ts';

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
    const config = judged(path.endsWith('.json') ? await readJson(path) : await importDefault(path));
    const kinds = await Promise.all((config.kinds ?? []).map((kind) => loadKinds(kind, path)));
    return { ...config, kinds: kinds.flat() };
  } catch (cause) {
    throw slipwayError(`The config file ${path} cannot be used: ${messageOf(cause)}`, {
      code: 'BAD_CONFIG',
      category: 'input',
      hint:
        (isSlipwayError(cause) && cause.hint) ||
        `It may say: ${Object.keys(schema.entries).join(', ')}. All may be left out.`,
      cause,
    });
  }
}

const text = v.pipe(v.string(), v.nonEmpty());
const schema = v.strictObject({
  kinds: v.optional(
    v.array(
      v.union(
        [text, v.custom<StepKind>(isStepKind)],
        'a step kind or the name of a package or file is expected here',
      ),
    ),
  ),
  images: v.optional(v.record(v.string(), text)),
  region: v.optional(text),
  account: v.optional(v.pipe(v.string(), v.regex(/^\d{12}$/, 'an account has twelve digits'))),
  defaultBucket: v.optional(text),
  parallelism: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

function judged(config: unknown): SlipwayConfig {
  if (!isJsonObject(config))
    throw new Error('a config file gives one object, a module as its default export');
  const { issues } = v.safeParse(schema, config);
  if (issues === undefined) return config as SlipwayConfig;
  throw new Error(
    issues.map((issue) => [v.getDotPath(issue), issue.message].filter(Boolean).join(': ')).join('; '),
  );
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

function isStepKind(value: unknown): value is StepKind {
  return (
    typeof value === 'object' && value !== null && 'type' in value && 'request' in value && 'runner' in value
  );
}
