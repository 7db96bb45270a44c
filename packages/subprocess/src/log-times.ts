import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** When a log had grown to which length: this gives its lines times that every reader agrees on. */
export interface LogTimes {
  /** The log holds `length` bytes and was last written to at `time`. */
  note(length: number, time: Date): void;
  /** When the log had grown to `length`, which was noted; each call asks for no less than the one before. */
  at(length: number): Date;
  close(): void;
}

/**
 * A file beside the log in which its readers note how it grew: one that sees a new length appends it. The
 * first entry that covers a line tells its time, to this reader and to all others, whoever wrote it. The
 * lines of a log that nobody read while it grew all have the time of its last write.
 */
export function openLogTimes(path: string): LogTimes {
  const file = openSync(path, 'a+');
  let position = 0;
  let entries: { readonly length: number; readonly time: number }[] = [];
  let known = 0;

  const readOn = () => {
    const bytes = Buffer.alloc(fstatSync(file).size - position);
    const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, position));
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    position += whole.length;
    for (const line of whole.split('\n').slice(0, -1)) {
      const [length = 0, time = 0] = line.split(' ').map(Number);
      if (length > known) entries.push({ length, time });
      known = Math.max(known, length);
    }
  };

  return {
    note: (length, time) => {
      readOn();
      if (length <= known) return;
      writeSync(file, `${length} ${Math.floor(time.getTime())}\n`);
      readOn();
    },
    at: (length) => {
      const first = entries.findIndex((entry) => entry.length >= length);
      if (first > 0) entries = entries.slice(first);
      return new Date(entries[0]?.time ?? 0);
    },
    close: () => closeSync(file),
  };
}
