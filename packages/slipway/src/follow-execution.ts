import {
  type Execution,
  type ExecutionEvent,
  isSlipwayError,
  type Plan,
  readExecution,
  type StartOptions,
} from '@slipway/core';
import { exitCodeOfExecution } from './exit-code.ts';
import { openInterrupts } from './interrupt.ts';
import { executionReport } from './report.ts';
import { runningJobs } from './running-jobs.ts';
import type { OpenedSession } from './session/opened-session.ts';
import type { Print } from './stdout.ts';
import { openProgress } from './terminal/open-progress.ts';
import { warningText } from './terminal/problems.ts';
import { summary } from './terminal/summary.ts';

export interface Following {
  readonly session: OpenedSession;
  readonly plan: Plan;
  readonly pipelineName: string;
  /** As `--dir` was given. */
  readonly directory: string | undefined;
  /** Sets the execution going. */
  begin(options: Pick<StartOptions, 'signal' | 'onEvent'>): Promise<Execution>;
  readonly print: Print;
}

/** Follows an execution to its end, tells people and programs how it goes, and resolves to the exit code. */
export async function followExecution(following: Following): Promise<number> {
  const { session, plan, pipelineName, directory, print } = following;
  // What is heard of earlier times is what the journal of an execution that goes on has.
  const since = new Date();
  const progress = await openProgress(plan, pipelineName, process.stderr, since);
  const jobs = runningJobs();
  const told = new Set(plan.warnings.map(warningText));
  const interrupts = openInterrupts(session, jobs.names);
  const onEvent = (event: ExecutionEvent): void => {
    interrupts.listen();
    jobs.listen(event);
    progress.event(event);
    // What the plan warns of was told before.
    if (event.type === 'Warning' && !told.has(warningText(event))) progress.note(warningText(event));
    if (event.type === 'ExecutionStopping' && event.time >= since) progress.note(stopNote(session));
  };
  try {
    const execution = await following.begin({ onEvent, signal: interrupts.signal });
    const ending = await execution.wait().then(
      () => undefined,
      (error: unknown) => error,
    );
    progress.end();
    const ended =
      ending === undefined ||
      isSlipwayError(ending, 'EXECUTION_FAILED') ||
      isSlipwayError(ending, 'EXECUTION_STOPPED');
    if (!ended) throw ending;
    const recorded = await readExecution(session, execution.id);
    console.error(await summary(recorded, plan, session, directory));
    print(await executionReport(recorded));
    return exitCodeOfExecution(recorded);
  } finally {
    interrupts.release();
    progress.end();
    await session.runs.close();
  }
}

function stopNote(session: OpenedSession): string {
  return 'backends' in session
    ? 'Stopping: jobs get SIGTERM and their time to end. Ctrl-C again kills them.'
    : 'Stopping: SageMaker stops the jobs, which takes minutes. Ctrl-C again ends the waiting.';
}
