import { setImmediate } from 'node:timers/promises';
import type { DrivenClock } from './clock.ts';

/**
 * The clock of a session that is tested against the service: nobody waits, the service's time is moved on instead, to
 * where the one who waits least is woken, and only while no call is under way.
 */
export interface SessionClock {
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** The client as it is; time stands still while a call of it is under way. */
  watch<Client extends object>(client: Client): Client;
}

/** Turns of the event loop in which whoever was woken makes the next call. */
const TURNS = 5;

export function sessionClock(clock: DrivenClock): SessionClock {
  const sleepers = new Set<{ readonly until: number; wake(): void }>();
  const now = () => clock.now().getTime();
  let underWay = 0;
  let ticking = false;

  async function tick(): Promise<void> {
    if (ticking) return;
    ticking = true;
    while (sleepers.size > 0) {
      let quiet = 0;
      while (quiet < TURNS) {
        await setImmediate();
        quiet = underWay === 0 ? quiet + 1 : 0;
      }
      const next = Math.min(...[...sleepers].map(({ until }) => until));
      if (Number.isFinite(next)) clock.advance(Math.max(0, next - now()));
      for (const sleeper of sleepers) if (sleeper.until <= now()) sleeper.wake();
    }
    ticking = false;
  }

  return {
    now,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { until: now() + milliseconds, wake: () => resolve() };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
      void tick();
      await promise;
      sleepers.delete(sleeper);
      signal?.removeEventListener('abort', sleeper.wake);
      signal?.throwIfAborted();
    },
    watch: (client) =>
      new Proxy(client, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return async (...args: unknown[]) => {
            underWay += 1;
            try {
              return await Reflect.apply(member, target, args);
            } finally {
              underWay -= 1;
            }
          };
        },
      }),
  };
}
