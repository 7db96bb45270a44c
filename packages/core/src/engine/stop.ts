import { setTimeout as sleep } from 'node:timers/promises';
import type { RunStore } from '../contract/run-store.ts';
import type { Session } from '../contract/session.ts';
import { isSlipwayError } from '../errors.ts';
import { findRecord } from './recorded-execution.ts';
import { goOn } from './resume.ts';

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
  const { runs } = session;
  await findRecord(runs, id);
  while (!(await isOver(runs, id))) {
    signal?.throwIfAborted();
    // Only looked at while another process has it: a try to claim it would keep that process from writing.
    const claim = (await runs.isClaimed(id)) ? undefined : await runs.claim(id);
    if (claim !== undefined) {
      // It may have ended since.
      if (await isOver(runs, id)) return await claim.release();
      const execution = await goOn(session, id, claim, { signal: AbortSignal.abort() });
      return await execution.wait().then(() => undefined, ignoreStop);
    }
    // Each time: whoever claims it anew meanwhile has not heard of it.
    await runs.requestStop(id);
    await sleep(INTERVAL, undefined, signal && { signal });
  }
}

/** By its summary: its events may be many, and this is asked again and again. */
async function isOver(runs: RunStore, id: string): Promise<boolean> {
  for await (const { status } of runs.list({ idPrefix: id, limit: 1 }))
    return status !== 'Executing' && status !== 'Stopping';
  return true;
}

function ignoreStop(error: unknown): void {
  if (!isSlipwayError(error, 'EXECUTION_STOPPED') && !isSlipwayError(error, 'EXECUTION_FAILED')) throw error;
}
