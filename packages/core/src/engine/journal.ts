import type { RunStore } from '../contract/run-store.ts';
import { milestone } from '../milestone.ts';
import type { ExecutionEvent, JournalEvent } from './event.ts';
import { applyEvent, type ExecutionState } from './state.ts';

/** The one way anything of an execution becomes known: into the journal, into the state, to the listener. */
export interface Journal {
  readonly state: ExecutionState;
  /** The state has the event at once; the journal has it, in order, when this resolves. */
  record(event: JournalEvent): Promise<void>;
  /**
   * As `record`, for what nothing is done by yet: the journal has it no later than the next event that is recorded, and
   * soon where there is none.
   */
  announce(event: JournalEvent): void;
  /** For the listener alone. */
  notify(event: ExecutionEvent): void;
}

/** Milliseconds after which the journal has what was announced. */
const SOON = 50;

/** `state`: what the journal's events, as far as there are any, have led to. */
export function openJournal(
  runs: RunStore,
  executionId: string,
  state: ExecutionState,
  listener: (event: ExecutionEvent) => void = () => {},
): Journal {
  let written: Promise<void> = Promise.resolve();
  const waiting: JournalEvent[] = [];
  let soon: NodeJS.Timeout | undefined;
  const notify = (event: ExecutionEvent): void => {
    try {
      listener(event);
    } catch (error) {
      // As if the journal could not be written: the next event that is recorded ends the execution.
      written = written.then(() => Promise.reject(error));
      written.catch(() => undefined);
    }
  };
  const append = async (events: readonly JournalEvent[]): Promise<void> => {
    for (const { type } of events) milestone(`journal:${type}:before`);
    await runs.append(executionId, ...events);
    for (const { type } of events) milestone(`journal:${type}:after`);
  };
  /** What waits is written together: most of what a transaction costs, it costs once. */
  const write = (): Promise<void> => {
    clearTimeout(soon);
    soon = undefined;
    const events = waiting.splice(0);
    written = written.then(() => append(events));
    return written;
  };
  return {
    state,
    notify,
    record(event) {
      applyEvent(state, event);
      waiting.push(event);
      void write();
      notify(event);
      return written;
    },
    announce(event) {
      applyEvent(state, event);
      waiting.push(event);
      // Who records the next event hears of it where this fails.
      soon ??= setTimeout(() => void write().catch(() => undefined), SOON);
      notify(event);
    },
  };
}
