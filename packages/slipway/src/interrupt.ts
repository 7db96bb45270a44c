import { slipwayError } from '@slipway/core';
import { exitCodes } from './exit-code.ts';
import type { OpenedSession } from './session/opened-session.ts';

/** What Ctrl-C (or SIGTERM) does while an execution runs. */
export interface Interrupts {
  /** Stops the execution: fires at the first one. The second one kills the jobs that run here, or ends the waiting. */
  readonly signal: AbortSignal;
  /** From now on, also where it is asked again; until then Ctrl-C ends the process. */
  listen(): void;
  release(): void;
}

/** `jobs`: names of those that run when they are to be killed. */
export function openInterrupts(session: OpenedSession, jobs: ReadonlySet<string>): Interrupts {
  const controller = new AbortController();
  let isListening = false;
  const interrupt = (): void => {
    if (!controller.signal.aborted) controller.abort(interrupted());
    else if ('backends' in session) void killJobs(session, jobs);
    // Nothing ends a job of SageMaker faster than it does by itself; it goes on to its end without us.
    else process.exit(exitCodes.stopped);
  };
  return {
    signal: controller.signal,
    listen() {
      if (isListening) return;
      isListening = true;
      process.on('SIGINT', interrupt);
      process.on('SIGTERM', interrupt);
    },
    release() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}

/** Fires at Ctrl-C or SIGTERM, for commands that only wait for something; the second one ends the process. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(interrupted());
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  return controller.signal;
}

/** Ends jobs of this machine without any time to end by themselves. */
export async function killJobs(session: OpenedSession, jobs: Iterable<string>): Promise<void> {
  await Promise.allSettled(
    ('backends' in session ? session.backends : []).flatMap((backend) =>
      [...jobs].map(async (name) => (await backend.find(name))?.stop({ graceSeconds: 0 })),
    ),
  );
}

function interrupted(): Error {
  return slipwayError('Interrupted', { code: 'INTERRUPTED', category: 'stopped' });
}
