import { type Stats, statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isSlipwayError } from '../errors.ts';
import { openDatabase } from './open.ts';
import { refusal, unusable } from './unusable.ts';

/** An open journal. What is done with it is done at once: nothing stays open between two turns of the event loop. */
export interface OpenJournal {
  /** A statement, prepared once. */
  prepare(sql: string): StatementSync;
}

/** The way to a journal, which is opened when it is first needed. What fails is `JOURNAL_UNUSABLE`. */
export interface Connection {
  read<Result>(work: (journal: OpenJournal) => Result): Promise<Result>;
  /** As one transaction: all of it or nothing, and no other process writes meanwhile. */
  change<Result>(work: (journal: OpenJournal) => Result): Promise<Result>;
  /** The next use opens it again. */
  close(): Promise<void>;
}

interface Opened extends OpenJournal {
  readonly database: DatabaseSync;
  /** The file that was opened, whatever has its name now. */
  readonly file: Stats;
}

export function connection(path: string, timeout: number): Connection {
  let opening: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => {
    opening ??= openJournal(path, timeout).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const use = async <Result>(work: (journal: Opened) => Result): Promise<Result> => {
    const journal = await open();
    try {
      refuseMoved(path, journal.file);
      return work(journal);
    } catch (cause) {
      // Of the wrong type is what the caller gave, not what the journal has.
      throw isSlipwayError(cause) || cause instanceof TypeError ? cause : unusable(path, cause);
    }
  };
  return {
    read: use,
    change: (work) => use((journal) => inTransaction(journal, work)),
    async close() {
      const journal = await opening?.catch(() => undefined);
      opening = undefined;
      journal?.database.close();
    },
  };
}

async function openJournal(path: string, timeout: number): Promise<Opened> {
  const database = await openDatabase(path, timeout);
  const statements = new Map<string, StatementSync>();
  return {
    database,
    file: statSync(path),
    prepare(sql) {
      const prepared = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, prepared);
      return prepared;
    },
  };
}

function inTransaction<Result>(journal: Opened, work: (journal: OpenJournal) => Result): Result {
  journal.prepare('BEGIN IMMEDIATE').run();
  try {
    const result = work(journal);
    journal.prepare('COMMIT').run();
    return result;
  } catch (error) {
    // A full disk, for one, has already ended it.
    if (journal.database.isTransaction) journal.prepare('ROLLBACK').run();
    throw error;
  }
}

/** SQLite would go on writing into a file that no longer has a name. */
function refuseMoved(path: string, file: Stats): void {
  const now = statSync(path, { throwIfNoEntry: false });
  if (now !== undefined && now.ino === file.ino && now.dev === file.dev) return;
  throw refusal(
    'it was deleted or replaced while it was in use',
    'Leave the journal where it is while something runs. What was written to it after that is lost.',
  );
}
