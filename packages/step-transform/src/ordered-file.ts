import { open } from 'node:fs/promises';

/** A file whose parts may come in any order. */
export interface OrderedFile {
  /** `index` counts from 0 without gaps. Resolves when all parts that can be written are. */
  add(index: number, part: Buffer): Promise<void>;
  /** Closing it once more does nothing. */
  close(): Promise<void>;
}

/** Makes the file, or empties it. Parts that came too early wait in memory. */
export async function orderedFile(path: string): Promise<OrderedFile> {
  const file = await open(path, 'w');
  const early = new Map<number, Buffer>();
  let next = 0;
  let written: Promise<unknown> = Promise.resolve();
  let closed: Promise<void> | undefined;
  return {
    async add(index, part) {
      early.set(index, part);
      for (let ready = early.get(next); ready !== undefined; ready = early.get(++next)) {
        early.delete(next);
        const bytes = ready;
        written = written.then(() => file.appendFile(bytes));
      }
      await written;
    },
    close() {
      closed ??= written.finally(() => file.close()).then(() => undefined);
      return closed;
    },
  };
}
