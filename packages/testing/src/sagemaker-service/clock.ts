/** What the service goes by. An action runs in the tick in which its time has come, those of one time in the order they were asked for. */
export interface ServiceClock {
  now(): Date;
  /** Runs `action` in so many milliseconds, unless it is taken back first. */
  after(milliseconds: number, action: () => void): TakeBack;
  /** Takes back all that waits. */
  close(): void;
}

/** Node's timers take no more: 24.8 days. */
const LONGEST = 2 ** 31 - 1;

export type TakeBack = () => void;

/** A clock that stands still until the test moves it. */
export interface DrivenClock extends ServiceClock {
  /** Moves the time on, and runs what has come due on the way, at its own time. */
  advance(milliseconds: number): void;
  /** How many actions wait. */
  readonly waiting: number;
}

/** The time of this machine. Keeps no process alive. */
export function realClock(): ServiceClock {
  const timers = new Set<NodeJS.Timeout>();
  return {
    now: () => new Date(),
    after(milliseconds, action) {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          action();
        },
        Math.min(milliseconds, LONGEST),
      ).unref();
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

export function drivenClock(start: Date = new Date()): DrivenClock {
  let now = start.getTime();
  let waiting: readonly { readonly at: number; readonly action: () => void }[] = [];
  return {
    now: () => new Date(now),
    after(milliseconds, action) {
      const entry = { at: now + milliseconds, action };
      waiting = [...waiting, entry];
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = waiting.toSorted((one, other) => one.at - other.at);
        if (next === undefined || next.at > end) break;
        waiting = waiting.filter((other) => other !== next);
        now = next.at;
        next.action();
      }
      now = end;
    },
    get waiting() {
      return waiting.length;
    },
    close() {
      waiting = [];
    },
  };
}
