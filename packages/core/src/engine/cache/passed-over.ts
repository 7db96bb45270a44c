import type { StepRun } from '../../contract/run-store.ts';
import type { Session } from '../../contract/session.ts';
import type { PlacedStep } from '../../definition/steps.ts';
import { messageOf } from '../../errors.ts';
import type { StepKeyed } from '../event.ts';
import { isExpired, sourceOf } from './cache-rule.ts';
import { type Difference, differences } from './differences.ts';
import { outputDigests } from './outputs.ts';

/** An earlier run that a step could have been taken from, and was not. */
export interface PassedOver {
  /** Id of its execution. */
  readonly execution: string;
  /** ISO 8601: when it began. */
  readonly time: string;
  readonly because: string;
  /** What of its outputs is not as it was. */
  readonly outputs: readonly Difference[];
}

/** Why a run that is equal was not taken when a step looked for one. */
export async function passedOver(
  session: Session,
  step: PlacedStep,
  run: StepRun,
  { keyed, expireAfterMs }: { readonly keyed: StepKeyed; readonly expireAfterMs: number },
): Promise<PassedOver> {
  const named = { execution: run.executionId, time: run.keyed.time.toISOString(), outputs: [] };
  const source = sourceOf(run);
  const { succeeded } = run;
  // Times are whole milliseconds: what ended in the one in which the step looked had most likely ended.
  if (succeeded !== undefined && succeeded.time > keyed.time)
    return { ...named, because: 'it had not ended yet' };
  if (source === undefined || succeeded?.outputs === undefined)
    return { ...named, because: 'what it depends on changed while it ran, or its outputs could not be read' };
  if (isExpired(source, expireAfterMs, keyed.time))
    return { ...named, because: `it ran at ${source.time}, and had expired` };
  try {
    const now = await outputDigests(step, succeeded.response, (what) => session.contentOf(what));
    const outputs = differences(succeeded.outputs, now);
    if (outputs.length === 0)
      return { ...named, because: 'its outputs were not as it left them then, and are so again' };
    return { ...named, outputs, because: 'its outputs are not as they were' };
  } catch (error) {
    return { ...named, because: `its outputs cannot be read: ${messageOf(error)}` };
  }
}
