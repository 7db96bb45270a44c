import type { ExecutionEvent } from '@slipway/core';
import { hasEnded, type Look, type ManagedStep } from './look.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { beginningOf, endingOf, executingOf } from './step-events.ts';
import { descriptionOf, jobOf } from './step-job.ts';
import { stepLog } from './step-log.ts';

/** Turns looks at the steps of an execution into what has happened to them, with what their jobs write meanwhile. */
export interface StepWatcher {
  see(steps: readonly ManagedStep[]): void;
  /** Resolves when all that was seen has been told, logs included; rejects where something went wrong here. */
  settled(): Promise<void>;
}

/** Milliseconds after its end for which a log may still grow. */
const LATE = 60_000;

interface Watched {
  readonly attempt: number;
  readonly startTime: number;
  isEnded: boolean;
  /** Milliseconds since 1970, once it is known. */
  endTime: number;
  /** Fires when the attempt has ended. */
  readonly over: AbortController;
  log?: Promise<void>;
  /** What is told of it is told in order. */
  told: Promise<void>;
}

/** `before`: what was so then is not told. */
export function stepWatcher(
  session: PipelinesAccount,
  emit: (event: ExecutionEvent) => void,
  before?: Look,
): StepWatcher {
  const watched = new Map<string, Watched>(
    before?.steps.map((step) => [step.name, watch(step, hasEnded(step))]),
  );

  function then(one: Watched, tell: () => Promise<void>): void {
    one.told = one.told.then(tell);
    // Awaited at the end; until then it must not count as unhandled.
    one.told.catch(() => undefined);
  }

  function begin(step: ManagedStep, last: Watched | undefined): Watched {
    last?.over.abort();
    const one = watch(step, false);
    // What ended before it began is told before it.
    const ended = [...watched.values()].filter(({ isEnded }) => isEnded).map(({ told }) => told);
    watched.set(step.name, one);
    then(one, async () => {
      await last?.told;
      await Promise.all(ended);
    });
    if (step.reusedFrom === undefined) then(one, async () => emit(beginningOf(step)));
    return one;
  }

  function followLog(one: Watched, step: ManagedStep): void {
    const job = jobOf(step);
    // The job of a step that was taken from the cache is another execution's.
    if (job === undefined || one.log !== undefined || (step.cachedFrom ?? step.reusedFrom) !== undefined)
      return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    one.log = promise;
    promise.catch(() => undefined);
    then(one, async () => {
      const description = await descriptionOf(session, step);
      emit(executingOf(step, description));
      let told = '';
      const lines = stepLog(session, job, {
        description,
        over: one.over.signal,
        settles: () => !(session.clock.now() - one.endTime > LATE),
        troubled({ message, hint = '' }) {
          if (message !== told)
            emit({
              type: 'Warning',
              step: step.name,
              message: `Its log cannot be read: ${message}. ${hint}`,
            });
          told = message;
        },
      });
      tell(lines).then(resolve, reject);
    });
    async function tell(lines: ReturnType<typeof stepLog>): Promise<void> {
      for await (const line of lines) emit({ type: 'Log', step: step.name, line });
    }
  }

  function see(step: ManagedStep): void {
    const last = watched.get(step.name);
    const isSame =
      last !== undefined &&
      last.attempt === step.attempt &&
      (!last.isEnded || last.startTime === step.startTime.getTime());
    const one = isSame ? last : begin(step, last);
    if (one.isEnded) return;
    followLog(one, step);
    if (!hasEnded(step)) return;
    one.isEnded = true;
    one.endTime = step.endTime?.getTime() ?? Number.NaN;
    one.over.abort();
    then(one, async () => {
      await one.log;
      emit(await endingOf(session, step));
    });
  }

  return {
    see: (steps) => steps.forEach(see),
    async settled() {
      await Promise.all([...watched.values()].map(({ told }) => told));
    },
  };
}

function watch({ attempt, startTime }: ManagedStep, isEnded: boolean): Watched {
  return {
    attempt,
    startTime: startTime.getTime(),
    isEnded,
    endTime: Number.NaN,
    over: new AbortController(),
    told: Promise.resolve(),
  };
}
