import { messageOf, type SlipwayError, slipwayError } from '../errors.ts';

/** What went wrong, where its message does not tell, and what to do about it. */
interface Trouble {
  readonly says?: string;
  readonly hint: string;
}

const LOCKED: Trouble = {
  says: 'another process has locked it and does not let go',
  hint: 'Try again. If that does not help, see which process has the file open, and end it.',
};
const READ_ONLY: Trouble = {
  says: 'it may not be written to',
  hint: 'Make the file and its folder writable, or use another folder. What is in it can still be looked at.',
};
const FULL: Trouble = {
  says: 'its disk is full',
  hint: 'Make room on that disk. What the journal has is right: an execution can be resumed from there.',
};
const DAMAGED: Trouble = {
  says: 'it is damaged',
  hint: 'Move it away, and the files beside it whose names begin with its name: a new one is made. `sqlite3 <file> .recover` may save what it had.',
};
const OTHER: Trouble = {
  hint: 'Look whether its folder may be read and written to and its disk has room. A damaged journal can be moved away: a new one is made.',
};

/** By what `node:fs` calls an error, or SQLite's result code: https://sqlite.org/rescode.html */
const TROUBLES = new Map<unknown, Trouble>([
  ['EACCES', READ_ONLY],
  ['EPERM', READ_ONLY],
  ['EROFS', READ_ONLY],
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  [5, LOCKED],
  [6, LOCKED],
  [8, READ_ONLY],
  [11, DAMAGED],
  [13, FULL],
  [26, DAMAGED],
]);
/** Of the result codes that end in SQLITE_IOERR, the one for a `-shm` file without room. */
const IOERR_SHMSIZE = 4874;

/** What to say when the journal can be neither read nor written. */
export function unusable(path: string, cause: unknown): SlipwayError {
  const { says, hint } = troubleOf(cause);
  const why = says === undefined ? messageOf(cause) : `${says} (${messageOf(cause)})`;
  return slipwayError(`The journal ${path} cannot be used: ${why}`, {
    code: 'JOURNAL_UNUSABLE',
    category: 'environment',
    hint,
    cause,
  });
}

/** A reason of our own why a journal cannot be used. */
export function refusal(message: string, hint: string): Error {
  return Object.assign(new Error(message), { hint });
}

/** SQLite's primary result code; `undefined` for an error of another kind. */
export function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

function troubleOf(cause: unknown): Trouble {
  if (!(cause instanceof Error)) return OTHER;
  if ('hint' in cause && typeof cause.hint === 'string') return { hint: cause.hint };
  if ('errcode' in cause && cause.errcode === IOERR_SHMSIZE) return FULL;
  // What was written as JSON reads as JSON.
  if (cause instanceof SyntaxError) return DAMAGED;
  return TROUBLES.get(resultCode(cause) ?? ('code' in cause && cause.code)) ?? OTHER;
}
