import { basename, join } from 'node:path';
import type { ExecutionSummary } from '@slipway/core';
import { fileName } from '@slipway/core/session-folder';
import { readJson } from '../files.ts';
import type { LocalSession } from '../local-session.ts';
import { type FoundJob, removeJob } from './leftover-jobs.ts';
import type { Mentions } from './mentions.ts';
import type { NamedPaths } from './named-paths.ts';
import { isCode, madePlaces } from './places.ts';
import type { Remover } from './remover.ts';
import { addExecution } from './what-stays.ts';

export interface Removal {
  readonly jobs: readonly FoundJob[];
  /** Ids of the executions that go, or are gone. */
  readonly gone: ReadonlySet<string>;
  readonly mentions: Mentions;
  pathsOf(id: string): NamedPaths;
  readonly remover: Remover;
  readonly dryRun: boolean;
}

/** Milliseconds for which code that was just used may not be in the journal yet. */
const CODE_IN_USE = 3_600_000;

/** Removes an execution and what was made for it; `false` when somebody goes on with it, and it stays. */
export async function removeExecution(
  session: LocalSession,
  execution: ExecutionSummary,
  removal: Removal,
): Promise<boolean> {
  const { id } = execution;
  const { runs } = session;
  const { dryRun, mentions } = removal;
  const claim = dryRun ? undefined : await runs.claim(id);
  try {
    if (!dryRun && (claim === undefined || (await hasGoneOn(session, execution)))) {
      await addExecution(session, id, mentions);
      return false;
    }
    // Last of all the journal: what is left behind by a kill is found again by it.
    await removeFiles(session, id, removal);
    if (!dryRun) await runs.remove(id);
    return true;
  } finally {
    await claim?.release();
  }
}

async function hasGoneOn({ runs }: LocalSession, { id, lastModified }: ExecutionSummary): Promise<boolean> {
  const [now] = await Array.fromAsync(runs.list({ idPrefix: id, limit: 1 }));
  return now?.lastModified.getTime() !== lastModified.getTime();
}

async function removeFiles(session: LocalSession, id: string, removal: Removal): Promise<void> {
  const { jobs, mentions, remover, dryRun } = removal;
  const { directory } = session;
  if (!dryRun) for (const job of jobs) if (job.labels['execution'] === id) await removeJob(job);
  const { models, tuning, others } = removal.pathsOf(id);
  for (const path of models) {
    // What it names stays with it.
    if (mentions.has(basename(path, '.json'))) mentions.add(await readJson(path));
    else await remover.path(path);
  }
  for (const path of tuning) if (!mentions.has(basename(path))) await remover.path(path);
  await removeObjects(session, id, removal);
  for (const path of others) await remover.path(path);
  await remover.path(join(directory, 'logs', fileName(id)));
}

async function removeObjects(
  session: LocalSession,
  id: string,
  { gone, mentions, remover }: Removal,
): Promise<void> {
  for (const place of await madePlaces(session, id, gone)) {
    if (mentions.has(place)) continue;
    for await (const { uri, modified } of session.objects.list(place)) {
      if (uri !== place && !uri.startsWith(`${place}/`)) continue;
      if (isCode(uri) && Date.now() - modified.getTime() < CODE_IN_USE) continue;
      await remover.object(uri);
    }
  }
}
