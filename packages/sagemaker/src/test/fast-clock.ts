import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../client/clock.ts';

/** A clock whose time passes as soon as somebody waits: as much as the one who waits least asks for. */
export function fastClock(): Clock {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const sleepers = new Set<{ readonly until: number; wake(): void }>();
  let ticking = false;

  async function tick(): Promise<void> {
    ticking = true;
    while (sleepers.size > 0) {
      // What goes on without waiting goes first: requests to services of this machine.
      for (let turn = 0; turn < 3; turn++) await setImmediate();
      const next = Math.min(...[...sleepers].map(({ until }) => until));
      now = Math.max(now, next);
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
    }
    ticking = false;
  }

  return {
    now: () => now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      const sleeper = { until: now + milliseconds, wake };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
      if (!ticking) void tick();
      await promise;
      sleepers.delete(sleeper);
      signal?.removeEventListener('abort', wake);
      signal?.throwIfAborted();
    },
  };
}
