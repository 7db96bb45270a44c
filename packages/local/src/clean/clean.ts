import { join } from 'node:path';
import type { ExecutionSummary, JobBackend } from '@slipway/core';
import { fileName } from '@slipway/core/session-folder';
import type { LocalSession } from '../local-session.ts';
import { removeDrafts } from './drafts.ts';
import { findJobs, leftoverJobs, removeJob } from './leftover-jobs.ts';
import { goneIds, openMentions } from './mentions.ts';
import { namedPaths } from './named-paths.ts';
import { type Age, sortExecutions } from './old-executions.ts';
import { removeExecution } from './remove-execution.ts';
import { openRemover } from './remover.ts';
import { addWhatStays } from './what-stays.ts';

export interface CleanOptions extends Age {
  /** Tells what would go, and leaves everything where it is. */
  readonly dryRun: boolean;
  /** Stops an execution that has not ended and that nobody runs. Absent: they and their jobs stay as they are. */
  readonly stopInterrupted?: (id: string) => Promise<void>;
  /** Told of a backend that cannot be asked for its jobs. */
  readonly onTrouble: (backend: JobBackend, error: unknown) => void;
}

/** What was removed, or would be. */
export interface Cleaned {
  /** With their journals, logs, work folders and outputs. */
  readonly executions: readonly ExecutionSummary[];
  /** Ids of those that were interrupted and are stopped. */
  readonly stopped: readonly string[];
  /** Names of jobs beside those of the executions. */
  readonly jobs: readonly string[];
  /** URIs. */
  readonly objects: readonly string[];
  /** Of all files but the journal's. */
  readonly bytes: number;
}

/**
 * Removes executions that ended long ago with all that was made for them alone, jobs that nobody has use for, and
 * drafts. What runs, and what was interrupted and may go on, is left alone: docs/decisions/0030-what-clean-removes.md.
 */
export async function clean(session: LocalSession, options: CleanOptions): Promise<Cleaned> {
  const { dryRun, stopInterrupted, onTrouble } = options;
  // Before the journal is read: an execution is in it before its jobs are there.
  const jobs = await findJobs(session, onTrouble);
  const executions = await sortExecutions(session.runs, options, new Date());
  const stopped = stopInterrupted === undefined ? [] : executions.interrupted.map(({ id }) => id);
  if (!dryRun) for (const id of stopped) await stopInterrupted?.(id);

  const remover = openRemover(session.objects, { dryRun });
  const leftover = await leftoverJobs(session, jobs, executions, stopped);
  for (const job of leftover) {
    if (!dryRun) await removeJob(job);
    await remover.path(join(session.directory, 'work', fileName(job.name)));
  }
  const gone = await goneIds(session.runs, executions);
  const mentions = openMentions(gone);
  if (executions.old.length > 0) await addWhatStays(session, executions.staying, gone, mentions);
  const pathsOf = await namedPaths(session, gone);
  const removal = { jobs, gone, mentions, pathsOf, remover, dryRun };
  const removed: ExecutionSummary[] = [];
  // The newest first, as it is: what an execution refers to is older.
  for (const execution of executions.old) {
    if (await removeExecution(session, execution, removal)) removed.push(execution);
  }
  await removeDrafts(session, remover, options.olderThan);
  return {
    executions: removed,
    stopped,
    jobs: leftover.map(({ name }) => name),
    objects: remover.objects(),
    bytes: remover.bytes(),
  };
}
