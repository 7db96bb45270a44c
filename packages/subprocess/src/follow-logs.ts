import type { LogLine } from '@slipway/core';
import { openLog } from './log-reader.ts';

/** Milliseconds between two looks at a log that may have grown. */
const interval = 50;

export interface FollowedHost {
  readonly name: string;
  readonly folder: string;
  /** Resolves when the host writes no more; rejects when the signal fires. */
  ended(signal: AbortSignal): Promise<unknown>;
}

/** The lines of all hosts from the first, as they are written, until all hosts have ended. */
export async function* followLogs(
  hosts: readonly FollowedHost[],
  signal?: AbortSignal,
): AsyncGenerator<LogLine> {
  signal?.throwIfAborted();
  const leaving = new AbortController();
  const given = AbortSignal.any([leaving.signal, ...(signal ? [signal] : [])]);
  const logs = hosts.map(({ name, folder }) => openLog(name, folder));
  let state: 'running' | 'over' | { readonly failure: unknown } = 'running';
  let wake = () => {};
  const watch = async () => {
    try {
      await Promise.all(hosts.map((host) => host.ended(given)));
      state = 'over';
    } catch (failure) {
      state = { failure };
    }
    wake();
  };
  const watching = watch();
  const now = () => state;
  try {
    for (;;) {
      // Looked at before the logs are: they hold all that was written until then.
      const before = now();
      if (typeof before === 'object') throw before.failure;
      for (const log of logs) {
        for await (const line of log.lines()) {
          yield line;
          signal?.throwIfAborted();
        }
        if (before === 'over') yield* log.rest();
      }
      if (before === 'over') return;
      if (now() !== 'running') continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, interval);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    leaving.abort();
    await watching;
    await Promise.all(logs.map((log) => log.close()));
  }
}
