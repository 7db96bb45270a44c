import { untilAborted } from '../until-aborted.ts';

/** One who waits for a piece of work. */
export interface Asker {
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

export interface WorkOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/**
 * Makes one piece of work of what several ask for at the same time: all hear how it goes, and it is cancelled
 * when the last of them has given up.
 */
export function sharedWork<Result>(): (
  key: string,
  asker: Asker,
  work: (options: WorkOptions) => Promise<Result>,
) => Promise<Result> {
  const running = new Map<string, Running<Result>>();

  function begin(key: string, work: (options: WorkOptions) => Promise<Result>): Running<Result> {
    const askers = new Set<Asker>();
    const stopping = new AbortController();
    const onProgress = (text: string) => {
      for (const asker of askers) asker.onProgress?.(text);
    };
    const forget = () => {
      if (running.get(key) === begun) running.delete(key);
    };
    const begun: Running<Result> = {
      askers,
      result: work({ signal: stopping.signal, onProgress }).finally(forget),
      stop: () => {
        // Who asks from now on gets a new piece of work.
        forget();
        stopping.abort();
      },
    };
    running.set(key, begun);
    return begun;
  }

  return async (key, { signal, onProgress }, work) => {
    signal?.throwIfAborted();
    const { askers, result, stop } = running.get(key) ?? begin(key, work);
    const asker: Asker = onProgress ? { onProgress } : {};
    askers.add(asker);
    try {
      return await untilAborted(result, signal);
    } finally {
      askers.delete(asker);
      if (askers.size === 0) stop();
    }
  };
}

interface Running<Result> {
  readonly askers: Set<Asker>;
  readonly result: Promise<Result>;
  readonly stop: () => void;
}
