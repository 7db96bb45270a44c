import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../contract/session.ts';
import { isSlipwayError } from '../errors.ts';
import { foldExecution } from './recorded-execution.ts';
import { claimExecution, goOn } from './resume.ts';

/** Milliseconds between two looks at an execution that another process stops. */
const INTERVAL = 100;

/**
 * Stops an execution as `Session.stop` says: the process that runs it is asked to; where none does, what it has
 * left running is stopped from here. One that has ended is left as it is.
 */
export async function stopExecution(
  session: Session,
  id: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const claim = await claimExecution(session, id);
    const { status } = (await foldExecution(session.runs, id)).state;
    const isOver = status !== 'Executing' && status !== 'Stopping';
    if (claim !== undefined && !isOver) {
      const execution = await goOn(session, id, claim, { signal: AbortSignal.abort() });
      return await execution.wait().then(() => undefined, ignoreStop);
    }
    await claim?.release();
    if (isOver) return;
    // Each time: whoever claims it anew meanwhile has not heard of it.
    await session.runs.requestStop(id);
    await sleep(INTERVAL, undefined, signal && { signal });
  }
}

function ignoreStop(error: unknown): void {
  if (!isSlipwayError(error, 'EXECUTION_STOPPED') && !isSlipwayError(error, 'EXECUTION_FAILED')) throw error;
}
