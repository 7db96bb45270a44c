import { type FileHandle, open } from 'node:fs/promises';

/** Reads a file that grows, line by line. */
export interface LineReader {
  /** The whole lines that were added since it was last asked. A file that is not there has none. */
  lines(): AsyncGenerator<string>;
  /** What follows the last line end, once nothing more will be added. */
  rest(): string;
}

const CHUNK = 64 * 1024;
const LINE_END = 0x0a;

/**
 * A file that became shorter is being written anew, from the first line and with the same lines: who takes over a job
 * does that. What was read of it counts.
 */
export function lineReader(path: string): LineReader {
  let position = 0;
  let unfinished: Buffer = Buffer.alloc(0);

  function* split(chunk: Buffer): Generator<string> {
    let start = 0;
    const text = unfinished.length === 0 ? chunk : Buffer.concat([unfinished, chunk]);
    for (let end = text.indexOf(LINE_END); end >= 0; end = text.indexOf(LINE_END, start)) {
      yield text.toString('utf8', start, end);
      start = end + 1;
    }
    unfinished = text.subarray(start);
  }

  return {
    async *lines() {
      const file = await openIfThere(path);
      if (file === undefined) return;
      try {
        for (;;) {
          const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
          if (bytesRead === 0) return;
          position += bytesRead;
          yield* split(buffer.subarray(0, bytesRead));
        }
      } finally {
        await file.close();
      }
    },
    rest: () => unfinished.toString('utf8'),
  };
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
