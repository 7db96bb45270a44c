import type { ExecutionEvent } from '@slipway/core';

/** Shows people how an execution goes, on stderr. */
export interface Progress {
  event(event: ExecutionEvent): void;
  /** A line that stays. */
  note(line: string): void;
  /** Nothing more will be shown. */
  end(): void;
}
