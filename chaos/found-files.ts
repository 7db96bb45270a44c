import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { JobAttempt } from './journal.ts';
import type { Naming } from './naming.ts';

/** A file or folder below `.slipway`, or what else a case leaves. */
export interface FoundFile {
  /** With the names of executions and jobs as they are in every run; a folder's ends with a slash. */
  readonly path: string;
  /** Whose it is, where it is an attempt's. */
  readonly job?: string;
  /** Of what is in it, where that is the same in every run. */
  readonly digest?: string;
}

/** What SQLite has beside a database whose last user was killed, until the next one comes. */
const OF_SQLITE = /\.sqlite-(wal|shm)$/;

/** Everything below `.slipway` but for the journal. */
export function filesIn(
  state: string,
  attempts: ReadonlyMap<string, JobAttempt>,
  naming: Naming,
): readonly FoundFile[] {
  const logs = new Map([...attempts].map(([job, { log }]) => [log, job]));
  return entriesIn(state).flatMap(({ path, isFolder }) => {
    if (path.startsWith('executions.sqlite') || OF_SQLITE.test(path)) return [];
    const log = logs.get(path);
    const job = log ?? naming.jobIn(path);
    const found = {
      path: naming.inEveryRun(path.replace(/\.attempt-\d+(?=\.)/, '')) + (isFolder ? '/' : ''),
      ...(job !== undefined && { job }),
    };
    if (isFolder || !/^(buckets|logs)\//.test(path)) return [found];
    const text = naming.inEveryRun(readFileSync(join(state, path), 'latin1'));
    // Lines of several hosts come in any order.
    const content = log === undefined ? text : text.split('\n').sort().join('\n');
    return [{ ...found, digest: digestOf(content) }];
  });
}

export function entriesIn(state: string): readonly { readonly path: string; readonly isFolder: boolean }[] {
  if (!existsSync(state)) return [];
  return readdirSync(state, { recursive: true, withFileTypes: true }).map((entry) => ({
    path: relative(state, join(entry.parentPath, entry.name)),
    isFolder: entry.isDirectory(),
  }));
}

/** What is not a file of this machine, with its content where it has one. */
export function namedFile(name: string, { inEveryRun, jobIn }: Naming, content?: string): FoundFile {
  const job = jobIn(name);
  return {
    path: inEveryRun(name),
    ...(job !== undefined && { job }),
    ...(content !== undefined && { digest: digestOf(inEveryRun(content)) }),
  };
}

function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
