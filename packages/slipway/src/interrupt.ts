import type { Execution } from '@slipway/core';
import type { LocalSession } from '@slipway/local';

/**
 * The first Ctrl-C (or SIGTERM) stops the execution as SageMaker does: jobs get SIGTERM and their grace.
 * The second one kills them. Returns what takes the handlers away again.
 */
export function stopOnInterrupt(
  execution: Execution,
  session: LocalSession,
  jobs: ReadonlySet<string>,
  say: (line: string) => void,
): () => void {
  let asked = false;
  const interrupt = (): void => {
    if (asked) {
      void kill(session, jobs);
      return;
    }
    asked = true;
    say('Stopping: jobs get SIGTERM and their time to end. Ctrl-C again kills them.');
    // How it ended is told by whoever waits for the execution.
    execution.stop().catch(() => undefined);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
}

async function kill(session: LocalSession, jobs: ReadonlySet<string>): Promise<void> {
  await Promise.allSettled(
    [...jobs].map(async (name) => (await session.backend.find(name))?.stop({ graceSeconds: 0 })),
  );
}
