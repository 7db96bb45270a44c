import type { RunStore } from '../contract/run-store.ts';
import { milestone } from '../milestone.ts';
import type { ExecutionEvent, JournalEvent } from './event.ts';
import { applyEvent, type ExecutionState } from './state.ts';

/** The one way anything of an execution becomes known: into the journal, into the state, to the listener. */
export interface Journal {
  readonly state: ExecutionState;
  /** The state has the event at once; the journal has it, in order, when this resolves. */
  record(event: JournalEvent): Promise<void>;
  /** For the listener alone. */
  notify(event: ExecutionEvent): void;
}

/** `state`: what the journal's events, as far as there are any, have led to. */
export function openJournal(
  runs: RunStore,
  executionId: string,
  state: ExecutionState,
  listener: (event: ExecutionEvent) => void = () => {},
): Journal {
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
  const append = async (event: JournalEvent): Promise<void> => {
    milestone(`journal:${event.type}:before`);
    await runs.append(executionId, event);
    milestone(`journal:${event.type}:after`);
  };
  return {
    state,
    notify,
    record(event) {
      applyEvent(state, event);
      written = written.then(() => append(event));
      notify(event);
      return written;
    },
  };
}
