import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import {
  type Pipeline,
  type PipelineDefinition,
  parseDefinition,
  pipelineFromDefinition,
  type Session,
  slipwayError,
} from '@slipway/core';
import { badModule, importDefault } from './import-default.ts';

/** What a pipeline module exports by default. */
export type PipelineModule = Pipeline | ((session: Session) => Pipeline | Promise<Pipeline>);

/** The pipeline of a file: a definition document, or a module whose default export is or makes a pipeline. */
export async function loadPipeline(file: string, session: Session, name?: string): Promise<Pipeline> {
  const path = resolve(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw slipwayError(found ? `${path} is no file` : `There is no file ${path}`, {
      code: 'FILE_NOT_FOUND',
      category: 'input',
      hint: 'Name a pipeline module (.ts, .mts, .js, .mjs) or a pipeline definition (.json).',
    });
  }
  if (extname(path) === '.json') {
    const definition = parseDefinition(await readFile(path, 'utf8')) as PipelineDefinition;
    return pipelineFromDefinition(name ?? nameFromFile(path), definition);
  }
  const exported = await importDefault(path);
  const pipeline = typeof exported === 'function' ? await make(exported, session, path) : exported;
  if (!isPipeline(pipeline)) {
    throw slipwayError(`${path} has no pipeline as its default export`, {
      code: 'NO_PIPELINE',
      category: 'input',
      hint: 'Write: export default (session) => pipeline({ name: …, steps: [ … ] })',
    });
  }
  return name === undefined ? pipeline : { ...pipeline, name };
}

async function make(exported: unknown, session: Session, path: string): Promise<unknown> {
  try {
    return await (exported as (session: Session) => unknown)(session);
  } catch (error) {
    throw badModule(path, error);
  }
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
