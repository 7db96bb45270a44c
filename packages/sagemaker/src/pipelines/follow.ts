import {
  type Execution,
  type ExecutionDescription,
  type ExecutionEvent,
  type ExecutionStep,
  isSlipwayError,
  messageOf,
  type SlipwayError,
  type StartOptions,
  slipwayError,
  unsuccessful,
} from '@slipway/core';
import type { ExecutionPlace } from './execution-arn.ts';
import { isOver, type Look, look } from './look.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { stepWatcher } from './step-watcher.ts';
import { requestStop } from './stop.ts';

export interface Following extends Pick<StartOptions, 'signal' | 'onEvent'> {
  readonly place: ExecutionPlace;
  /** Step to what it is one of, as its pipeline's definition says. */
  readonly types: ReadonlyMap<string, string>;
  /** What is heard first. */
  readonly opening?: readonly ExecutionEvent[];
  /** How it was before it went on: what was so then is not told again. */
  readonly before?: Look;
}

/** Milliseconds between two looks. */
const INTERVAL = 5_000;
/** Milliseconds for which looks may fail: time to sign in again, or for a network to come back. */
const PATIENCE = 15 * 60_000;
/** Milliseconds after a retry for which SageMaker may show an execution as it was before. */
const LATE = 60_000;

/** An execution that SageMaker runs, watched from here: what happens to it is told as if it ran here. */
export function followManaged(session: PipelinesAccount, following: Following): Execution {
  const { place, types, signal, opening = [], before } = following;
  const { clock } = session;
  const { arn, id } = place;
  let failed: { readonly error: unknown } | undefined;
  const stop = (): Promise<void> => requestStop(session, arn);
  const emit = (event: ExecutionEvent): void => {
    if (failed !== undefined) return;
    try {
      following.onEvent?.(event);
    } catch (error) {
      // As if the journal of an execution here could not be written.
      failed = { error };
      stop().catch(() => undefined);
    }
  };
  const watcher = stepWatcher(session, emit, before);

  async function lookPatiently(): Promise<Look> {
    const since = clock.now();
    let told = '';
    for (;;) {
      try {
        return await look(session, arn);
      } catch (error) {
        const trouble = isSlipwayError(error) ? error : internal(error);
        if (trouble.category === 'internal' || clock.now() - since > PATIENCE) throw goesOn(trouble, arn);
        const message = `Nobody knows how ${id} stands: ${trouble.message}. ${trouble.hint ?? ''}`;
        if (message !== told) emit({ type: 'Warning', message });
        told = message;
        await clock.sleep(INTERVAL);
      }
    }
  }

  async function follow(): Promise<Look> {
    for (const event of opening) emit(event);
    const started = clock.now();
    let isStopping = false;
    for (;;) {
      const now = await lookPatiently();
      const isAsBefore =
        before !== undefined &&
        now.modified.getTime() <= before.modified.getTime() &&
        clock.now() - started < LATE;
      if (!isOver(now) || !isAsBefore) {
        watcher.see(now.steps);
        if (!isStopping && (now.status === 'Stopping' || now.status === 'Stopped')) {
          isStopping = true;
          emit({ type: 'ExecutionStopping', time: now.modified });
        }
        if (isOver(now)) {
          await watcher.settled();
          emit(endOf(now));
          return now;
        }
      }
      await clock.sleep(INTERVAL);
    }
  }

  const ended = follow();
  const stopQuietly = (): void => void stop().catch(() => undefined);
  if (signal?.aborted) stopQuietly();
  signal?.addEventListener('abort', stopQuietly, { once: true });
  const forget = (): void => signal?.removeEventListener('abort', stopQuietly);
  ended.then(forget, forget);

  return {
    id,
    arn,
    describe: async () => describedExecution(place, await look(session, arn)),
    steps: async () => describedSteps(await look(session, arn), types),
    async stop() {
      await stop();
      await ended;
    },
    async wait() {
      const last = await ended;
      if (failed !== undefined) throw failed.error;
      const description = describedExecution(place, last);
      if (last.status === 'Succeeded') return description;
      throw unsuccessful(id, description);
    },
  };
}

/** What a journal gets last. */
export function endOf({
  status,
  failureReason,
  modified,
}: Look): ExecutionEvent & { type: 'ExecutionEnded' } {
  return {
    type: 'ExecutionEnded',
    time: modified,
    status: status as 'Succeeded' | 'Failed' | 'Stopped',
    ...(failureReason !== undefined && { failureReason }),
  };
}

function describedExecution({ arn, pipelineArn }: ExecutionPlace, now: Look): ExecutionDescription {
  const { status, failureReason, created, modified } = now;
  return {
    PipelineArn: pipelineArn,
    PipelineExecutionArn: arn,
    PipelineExecutionStatus: status,
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    CreationTime: created,
    LastModifiedTime: modified,
  };
}

function describedSteps({ steps }: Look, types: ReadonlyMap<string, string>): readonly ExecutionStep[] {
  return steps.map((step) => ({
    StepName: step.name,
    StepType: types.get(step.name) ?? '',
    StepStatus: step.status,
    StartTime: step.startTime,
    ...(step.endTime !== undefined && { EndTime: step.endTime }),
    ...(step.failureReason !== undefined && { FailureReason: step.failureReason }),
    AttemptCount: step.attempt,
    ...(step.cachedFrom && { CacheHitResult: { SourcePipelineExecutionArn: step.cachedFrom } }),
    ...(step.reusedFrom && { SelectiveExecutionResult: { SourcePipelineExecutionArn: step.reusedFrom } }),
    Metadata: step.metadata,
  }));
}

function internal(cause: unknown): SlipwayError {
  return slipwayError(messageOf(cause), { code: 'EXECUTION_NOT_DESCRIBED', category: 'internal', cause });
}

/** Whoever reads the error must know that SageMaker goes on. */
function goesOn(trouble: SlipwayError, arn: string): SlipwayError {
  const { message, code, category, hint = '' } = trouble;
  const stopIt = `aws sagemaker stop-pipeline-execution --pipeline-execution-arn ${arn}`;
  return slipwayError(message, {
    code,
    category,
    hint: `${hint}\nThe execution may go on. To stop it: ${stopIt}`.trim(),
    cause: trouble,
  });
}
