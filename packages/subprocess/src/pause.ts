import { setTimeout } from 'node:timers/promises';

/** Resolves after so many milliseconds; rejects with the signal's own reason when it fires. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
