import type { ExecutionEvent } from '@slipway/core';

/** Shows people how an execution goes, on stderr. */
export interface Progress {
  event(event: ExecutionEvent): void;
  /** Nothing more will be shown. */
  end(): void;
}
