import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunStore } from '@slipway/core';
import { type LineReader, lineReader } from './line-reader.ts';
import { type LogQuery, logFolder, type StepLog, stepLogs } from './step-log.ts';

/** Milliseconds between two looks at logs that grow. */
const INTERVAL = 200;

export interface LoggedLine extends Pick<StepLog, 'step' | 'attempt' | 'part'> {
  readonly text: string;
}

/**
 * The lines of an execution's logs: log by log in the order they started, then, where `follow` asks for it, as they
 * come until nobody runs the execution. `directory`: `.slipway`.
 */
export async function* readLogs(
  runs: RunStore,
  directory: string,
  query: LogQuery,
  { follow, signal }: { readonly follow: boolean; readonly signal: AbortSignal },
): AsyncGenerator<LoggedLine> {
  const { executionId } = query;
  const readers = new Map<string, LineReader>();
  const readerOf = (path: string): LineReader => {
    const reader = readers.get(path) ?? lineReader(path);
    readers.set(path, reader);
    return reader;
  };
  const folder = logFolder(directory, executionId);
  let logs: StepLog[] = [];
  let count = -1;
  for (;;) {
    // Asked before the files are read: what an ended execution has written is all there is.
    const goesOn = follow && (await runs.isClaimed(executionId));
    const before = count;
    const files = await readdir(folder).catch(() => []);
    count = files.length;
    if (count !== before || !goesOn)
      logs = stepLogs(await Array.fromAsync(runs.events(executionId)), directory, query, files);
    for (const { path, ...log } of logs) {
      for await (const text of readerOf(path).lines()) {
        signal.throwIfAborted();
        yield { ...log, text };
      }
    }
    if (!goesOn) break;
    await sleep(INTERVAL, undefined, { signal });
  }
  for (const { path, ...log } of logs) {
    const text = readerOf(path).rest();
    if (text !== '') yield { ...log, text };
  }
}
