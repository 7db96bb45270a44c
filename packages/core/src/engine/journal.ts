import type { RunStore } from '../contract/run-store.ts';
import type { ExecutionEvent, JournalEvent } from './event.ts';
import { applyEvent, type ExecutionState, initialState } from './state.ts';

/** The one way anything of an execution becomes known: into the journal, into the state, to the listener. */
export interface Journal {
  readonly state: ExecutionState;
  /** The state has the event at once; the journal has it, in order, when this resolves. */
  record(event: JournalEvent): Promise<void>;
  /** For the listener alone. */
  notify(event: ExecutionEvent): void;
}

export function openJournal(
  runs: RunStore,
  executionId: string,
  startTime: Date,
  listener: (event: ExecutionEvent) => void = () => {},
): Journal {
  const state = initialState(startTime);
  let written: Promise<void> = Promise.resolve();
  const notify = (event: ExecutionEvent): void => {
    try {
      listener(event);
    } catch (error) {
      // As if the journal could not be written: the next event that is recorded ends the execution.
      written = written.then(() => Promise.reject(error));
      written.catch(() => undefined);
    }
  };
  return {
    state,
    notify,
    record(event) {
      applyEvent(state, event);
      written = written.then(() => runs.append(executionId, event));
      notify(event);
      return written;
    },
  };
}
