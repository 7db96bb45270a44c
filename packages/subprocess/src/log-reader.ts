import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogLine } from '@slipway/core';
import { hasCode } from './file-error.ts';
import { logFile } from './keeper.ts';
import { openLogTimes } from './log-times.ts';

/** Reads the log of a host from its first byte, as far as it goes, again and again. */
export interface LogReader {
  /** What was written since the last call, but for a line that has no end yet. */
  lines(): AsyncIterable<LogLine>;
  /** The line that never got an end, once nothing more is written. */
  rest(): Iterable<LogLine>;
  close(): Promise<void>;
}

const chunkSize = 256 * 1024; // bytes
const lineFeed = 0x0a;

export function openLog(host: string, folder: string): LogReader {
  const times = openLogTimes(join(folder, 'log-times'));
  let file: FileHandle | undefined;
  let position = 0;
  let begun: Buffer[] = [];

  const line = (end: number): LogLine => {
    const bytes = Buffer.concat(begun);
    begun = [];
    // As a whole, since a letter may lie across two chunks.
    return { host, time: times.at(end), text: bytes.toString('utf8').replace(/\r$/, '') };
  };

  function* split(chunk: Buffer): Iterable<LogLine> {
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(lineFeed, start);
      begun.push(chunk.subarray(start, end < 0 ? chunk.length : end));
      if (end < 0) return;
      start = end + 1;
      yield line(position + start);
    }
  }

  return {
    async *lines() {
      file ??= await openIfThere(join(folder, logFile));
      if (!file) return;
      const { size, mtime } = await file.stat();
      times.note(size, mtime);
      while (position < size) {
        const chunk = Buffer.allocUnsafe(Math.min(chunkSize, size - position));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
        if (bytesRead === 0) return;
        yield* split(chunk.subarray(0, bytesRead));
        position += bytesRead;
      }
    },
    *rest() {
      if (begun.length > 0) yield line(position);
    },
    close: async () => {
      times.close();
      await file?.close();
    },
  };
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
