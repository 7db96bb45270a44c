import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  messageOf,
  type Pipeline,
  type PipelineDefinition,
  parseDefinition,
  pipelineFromDefinition,
  type Session,
  slipwayError,
} from '@slipway/core';

/** What a pipeline module exports by default. */
export type PipelineModule = Pipeline | ((session: Session) => Pipeline | Promise<Pipeline>);

/** The pipeline of a file: a definition document, or a module whose default export is or makes a pipeline. */
export async function loadPipeline(file: string, session: Session, name?: string): Promise<Pipeline> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw slipwayError(`There is no file ${path}`, {
      code: 'FILE_NOT_FOUND',
      category: 'input',
      hint: 'Name a pipeline module (.ts, .mts, .js, .mjs) or a pipeline definition (.json).',
    });
  }
  if (extname(path) === '.json') {
    const definition = parseDefinition(await readFile(path, 'utf8')) as PipelineDefinition;
    return pipelineFromDefinition(name ?? nameFromFile(path), definition);
  }
  const exported = await importModule(path);
  const pipeline = typeof exported === 'function' ? await exported(session) : exported;
  if (!isPipeline(pipeline)) {
    throw slipwayError(`${path} has no pipeline as its default export`, {
      code: 'NO_PIPELINE',
      category: 'input',
      hint: 'Write: export default (session) => pipeline({ name: …, steps: [ … ] })',
    });
  }
  return name === undefined ? pipeline : { ...pipeline, name };
}

/** A definition has no name of its own: letters, digits and single dashes of the file's name make one. */
function nameFromFile(path: string): string {
  const name = basename(path, '.json')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return name === '' ? 'pipeline' : name.slice(0, 256);
}

function isPipeline(value: unknown): value is Pipeline {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'toJSON' in value &&
    'localFiles' in value
  );
}

async function importModule(path: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (cause) {
    const hint = moduleHint(cause);
    if (hint === undefined) throw cause;
    throw slipwayError(`${path} cannot be loaded: ${messageOf(cause)}`, {
      code: 'BAD_MODULE',
      category: 'input',
      hint,
      cause,
    });
  }
}

/** What to do about the ways in which Node refuses a TypeScript module. Tried on Node 22.18 and 24. */
function moduleHint(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = messageOf(error);
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return 'Node runs TypeScript by taking the types out: no enum, namespace, parameter property or decorator.';
  }
  if (message.includes('does not provide an export named')) {
    return 'If the name is a type, import it with "import type".';
  }
  if (code === 'ERR_MODULE_NOT_FOUND') {
    return 'Relative imports name the whole file, with .ts; packages must be installed where the pipeline is.';
  }
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') return 'Use .ts, .mts, .js or .mjs.';
  if (error instanceof SyntaxError) return 'Correct the file at the place Node names.';
  return undefined;
}
