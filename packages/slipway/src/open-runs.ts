import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type RunStore, slipwayError } from '@slipway/core';
import { sqliteRunStore } from '@slipway/core/sqlite';

/** The folder that holds all state, of the folder that `--dir` names. */
export function stateFolder(directory = '.'): string {
  return join(resolve(directory), '.slipway');
}

/** The journal of a folder's executions, for what needs no session; `undefined` where nothing was run. Makes no file. */
export function openRuns(directory?: string): RunStore | undefined {
  const path = join(stateFolder(directory), 'executions.sqlite');
  return existsSync(path) ? sqliteRunStore({ path }) : undefined;
}

/** The same, where an execution is asked for; throws `EXECUTION_NOT_FOUND`. */
export function runsOf(directory?: string): RunStore {
  const runs = openRuns(directory);
  if (runs !== undefined) return runs;
  throw slipwayError(`No pipeline was run in ${resolve(directory ?? '.')}`, {
    code: 'EXECUTION_NOT_FOUND',
    category: 'input',
    hint: 'Name the folder that holds .slipway: --dir DIR',
  });
}
