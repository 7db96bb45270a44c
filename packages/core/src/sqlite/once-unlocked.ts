import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './is-busy.ts';

/**
 * What `open` opens, once that is not locked any more, or `timeout` milliseconds have passed. Two processes that make
 * one database may each wait for the other to let its journal become a log: SQLite then refuses one at once, whatever
 * its own timeout. Source: https://sqlite.org/c3ref/busy_handler.html
 */
export async function onceUnlocked<Result>(open: () => Result, timeout: number): Promise<Result> {
  for (const deadline = Date.now() + timeout; ; ) {
    try {
      return open();
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error;
    }
    await sleep(10);
  }
}
