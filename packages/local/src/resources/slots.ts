import { type JobResources, slipwayError } from '@slipway/core';
import { resourcesText } from './resources-text.ts';

/** The room that jobs share: as many run at once as fit. */
export interface Slots {
  /**
   * Waits until there is room for a job, and until all who asked before have theirs. A job that wants more than there
   * is gets all of it, and so runs alone. Rejects with the signal's reason, or with `RESOURCE_LIMIT` when the time to
   * wait is over.
   */
  take(jobName: string, wanted: JobResources, waiting: Waiting): Promise<void>;
  /** For a job that runs already: it has its room at once, even where that is more than there is. */
  takeNow(jobName: string, wanted: JobResources): void;
  /** What a job does not hold, or does no more, is given back without an effect. */
  giveBack(jobName: string): void;
}

export interface Waiting {
  readonly signal: AbortSignal;
  /** Told once, when there is something to wait for. */
  readonly onWait?: (text: string) => void;
}

export interface SlotsOptions {
  /** The longest that a job waits. Default: as long as it takes. */
  readonly waitSeconds?: number;
}

interface Waiter {
  readonly jobName: string;
  readonly share: JobResources;
  start(): void;
}

/** Strictly first come, first served: a large job does not starve behind small ones that would still fit. */
export function openSlots(capacity: JobResources, { waitSeconds }: SlotsOptions = {}): Slots {
  const held = new Map<string, JobResources>();
  const queue: Waiter[] = [];

  /** What is left; less than nothing where jobs were there already. */
  const free = (): JobResources => [...held.values()].reduce(minus, capacity);
  const fits = (share: JobResources): boolean => isWithin(share, free());

  function startNext(): void {
    for (let [first] = queue; first !== undefined && fits(first.share); [first] = queue) {
      queue.shift();
      held.set(first.jobName, first.share);
      first.start();
    }
  }

  async function wait(jobName: string, share: JobResources, { signal, onWait }: Waiting): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = () => reject(signal.reason);
    const giveUp = (seconds: number) => reject(noRoom(share, capacity, seconds));
    const alarm = waitSeconds && setTimeout(giveUp, waitSeconds * 1000, waitSeconds);
    signal.addEventListener('abort', stop, { once: true });
    onWait?.(waitingText(share, free(), queue.length));
    const waiter: Waiter = { jobName, share, start: resolve };
    queue.push(waiter);
    try {
      await promise;
    } catch (error) {
      queue.splice(queue.indexOf(waiter), 1);
      // Those behind it may fit.
      startNext();
      throw error;
    } finally {
      clearTimeout(alarm);
      signal.removeEventListener('abort', stop);
    }
  }

  return {
    async take(jobName, wanted, waiting) {
      waiting.signal.throwIfAborted();
      const share = shareOf(wanted, capacity);
      if (queue.length > 0 || !fits(share)) await wait(jobName, share, waiting);
      else held.set(jobName, share);
    },
    takeNow(jobName, wanted) {
      held.set(jobName, shareOf(wanted, capacity));
    },
    giveBack(jobName) {
      if (held.delete(jobName)) startNext();
    },
  };
}

/** Nobody waits. */
export const noSlots: Slots = {
  take: async () => undefined,
  takeNow: () => undefined,
  giveBack: () => undefined,
};

/** What a job takes: all there is where it wants more. What the machine has none of is not waited for. */
function shareOf(wanted: JobResources, capacity: JobResources): JobResources {
  const share = { ...wanted, gpus: capacity.gpus === 0 ? 0 : wanted.gpus };
  return isWithin(share, capacity) ? share : capacity;
}

function isWithin(share: JobResources, { cpus, memory, gpus }: JobResources): boolean {
  return share.cpus <= cpus && share.memory <= memory && share.gpus <= gpus;
}

function minus(a: JobResources, b: JobResources): JobResources {
  return { cpus: a.cpus - b.cpus, memory: a.memory - b.memory, gpus: a.gpus - b.gpus };
}

function waitingText(share: JobResources, free: JobResources, before: number): string {
  const others = before === 0 ? '' : `, and ${before} ${before === 1 ? 'job waits' : 'jobs wait'} before it`;
  return `waiting for ${resourcesText(share)}: free are ${resourcesText(free)}${others}`;
}

function noRoom(share: JobResources, capacity: JobResources, seconds: number): Error {
  const text = `ResourceLimitExceeded: no room for ${resourcesText(share)} within ${seconds} s`;
  return slipwayError(text, {
    code: 'RESOURCE_LIMIT',
    category: 'job',
    exceptionType: 'SageMaker.RESOURCE_LIMIT',
    hint: `Jobs share ${resourcesText(capacity)}. Let fewer run at once (--jobs), or set resources in the config file.`,
  });
}
