import type { LogLine } from '@slipway/core';
import { followManaged } from './follow.ts';
import { look } from './look.ts';
import type { AccountWithRuns } from './managed-runs.ts';
import { descriptionOf, jobOf } from './step-job.ts';
import { stepLog } from './step-log.ts';

export interface StepLinesOptions {
  /** Default: all steps. */
  readonly step?: string | undefined;
  /** Goes on with what is being written, until the execution has ended. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** A line of the log of a step's job. */
export interface StepLine {
  readonly step: string;
  readonly attempt: number;
  readonly line: LogLine;
}

/** The logs of an execution: one after the other in the order the steps started, or all as their lines come. */
export async function* stepLines(
  session: AccountWithRuns,
  idOrArn: string,
  { step: asked, follow = false, signal }: StepLinesOptions = {},
): AsyncGenerator<StepLine> {
  const { arn } = await session.runs.place(idOrArn);
  if (follow) {
    for await (const line of followed(session, arn, signal))
      if (asked === undefined || line.step === asked) yield line;
    return;
  }
  for (const step of (await look(session, arn)).steps) {
    const job = jobOf(step);
    if (job === undefined || (asked !== undefined && step.name !== asked)) continue;
    const lines = stepLog(session, job, {
      description: await descriptionOf(session, step),
      over: AbortSignal.abort(),
      settles: () => false,
      troubled(error) {
        throw error;
      },
    });
    for await (const line of lines) {
      signal?.throwIfAborted();
      yield { step: step.name, attempt: step.attempt, line };
    }
  }
}

/** As they come; whoever stops to read leaves the execution alone. */
async function* followed(
  session: AccountWithRuns,
  idOrArn: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<StepLine> {
  const attempts = new Map<string, number>();
  const lines: StepLine[] = [];
  let wake = (): void => undefined;
  let isOver = false;
  const execution = followManaged(session, {
    place: await session.runs.place(idOrArn),
    types: new Map(),
    onEvent(event) {
      if (event.type === 'StepStarting') attempts.set(event.step, event.attempt);
      if (event.type === 'Log')
        lines.push({ step: event.step, attempt: attempts.get(event.step) ?? 1, line: event.line });
      wake();
    },
  });
  const ended = execution
    .wait()
    .catch((error: unknown) => error)
    .finally(() => {
      isOver = true;
      wake();
    });
  signal?.addEventListener('abort', () => wake(), { once: true });
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    for (let line = lines.shift(); line !== undefined; line = lines.shift()) yield line;
    signal?.throwIfAborted();
    if (isOver) break;
    await promise;
  }
  await ended;
}
