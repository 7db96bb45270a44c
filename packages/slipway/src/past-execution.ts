import { type ExecutionRecord, isSlipwayError } from '@slipway/core';
import { loadConfig } from './config.ts';
import { executionId } from './execution-id.ts';
import { localSession } from './local-session.ts';
import { isManaged, managedExecution } from './managed/open-managed.ts';
import { runsOf } from './open-runs.ts';
import { recordedSession } from './recorded-session.ts';
import type { OpenedSession } from './session/opened-session.ts';

/** An execution that a command names, and a session that has it. */
export interface PastExecution {
  readonly record: ExecutionRecord;
  readonly session: OpenedSession;
}

/** What commands that name an execution are told besides. */
export interface PastOptions {
  readonly dir?: string | undefined;
  readonly config?: string | undefined;
  /** `pipelines`: one that SageMaker keeps. */
  readonly target?: string | undefined;
}

/** With the session it was started with: to go on with it, or to stop it. */
export async function pastExecution(text: string, options: PastOptions): Promise<PastExecution> {
  if (isManaged(options)) return await managedExecution(text, options);
  const record = await recordOf(text, options);
  return { record, session: await sessionOf(record, options) };
}

/** To look at alone: also one that a program started with a session of its own. */
export async function pastExecutionToSee(text: string, options: PastOptions): Promise<PastExecution> {
  if (isManaged(options)) return await managedExecution(text, options);
  const record = await recordOf(text, options);
  try {
    return { record, session: await sessionOf(record, options) };
  } catch (error) {
    if (!isSlipwayError(error, 'SESSION_NOT_RECORDED')) throw error;
    const config = await loadConfig(options.config, [process.cwd()]);
    return { record, session: localSession({ ...config, directory: options.dir ?? process.cwd() }) };
  }
}

async function recordOf(text: string, { dir }: PastOptions): Promise<ExecutionRecord> {
  const runs = runsOf(dir);
  try {
    return (await runs.get(await executionId(runs, text))) as ExecutionRecord;
  } finally {
    await runs.close();
  }
}

async function sessionOf(record: ExecutionRecord, { dir, config }: PastOptions): Promise<OpenedSession> {
  return await recordedSession(record, { directory: dir, config });
}
