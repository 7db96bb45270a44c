import type { ExecutionRecord } from '@slipway/core';
import { commandLine } from '../command-line.ts';

/** The command line that has these words and is about an execution, wherever that is kept. */
export function executionCommand(
  words: readonly string[],
  { settings }: Pick<ExecutionRecord, 'settings'>,
  directory: string | undefined,
): string {
  const target = settings['target'] === 'pipelines' ? ['--target', 'pipelines'] : [];
  return commandLine([...words, ...target], directory);
}
