import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { absent, unlessAbsent } from '../link-free.ts';
import { type DigestStore, openDigestStore, type RememberedDigest } from './digest-store.ts';

/** Digests of files, each of which is read once for as long as it stays what it is. */
export interface FileDigests {
  /** `sha256:…` of a file's content; `undefined`: there is no such file. */
  digestOf(path: string, signal?: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Bytes up to which a file is read at once: that is faster than to wait for it. */
const SMALL = 65_536;

/** `database`: where digests are kept for the next process. It may be deleted at any time. */
export function fileDigests(database: string): FileDigests {
  const known = new Map<string, RememberedDigest>();
  const underWay = new Map<string, Promise<string | undefined>>();
  let opened: Promise<DigestStore> | undefined;

  async function read(path: string, state: FileState, signal: AbortSignal | undefined) {
    const begun = Date.now();
    const digest = await contentDigest(path, state.size, signal).catch(absent);
    if (digest === undefined || !isSettled(state, begun)) return digest;
    const remembered = { stamp: state.stamp, digest };
    known.set(path, remembered);
    (await opened)?.set(path, remembered);
    return digest;
  }

  async function digestOf(path: string, signal?: AbortSignal): Promise<string | undefined> {
    const state = stateOf(path);
    if (state === undefined) return undefined;
    let last = known.get(path);
    if (last === undefined) {
      opened ??= openDigestStore(database);
      last = (await opened).get(path);
      if (last !== undefined) known.set(path, last);
    }
    if (last?.stamp === state.stamp) return last.digest;
    const task = `${state.stamp} ${path}`;
    const reading = underWay.get(task) ?? read(path, state, signal);
    underWay.set(task, reading);
    try {
      return await reading;
    } catch (error) {
      signal?.throwIfAborted();
      // Whoever began to read it was stopped, and we were not.
      if (error instanceof Error && error.name === 'AbortError') return await digestOf(path, signal);
      throw error;
    } finally {
      if (underWay.get(task) === reading) underWay.delete(task);
    }
  }

  return {
    digestOf,
    async close() {
      (await opened)?.close();
      opened = undefined;
    },
  };
}

/** A file as the file system tells of it without reading it. */
interface FileState {
  /** Changes with the file's content. */
  readonly stamp: string;
  readonly size: number;
  /** Milliseconds since 1970: when it last changed, in content or otherwise. */
  readonly changed: number;
  /** Of the times of its file system, milliseconds. */
  readonly resolution: number;
}

function stateOf(path: string): FileState | undefined {
  const found = unlessAbsent(() => statSync(path, { bigint: true }));
  if (found === undefined) return undefined;
  const { size, mtimeNs, ctimeNs, ino } = found;
  const isWhole = mtimeNs % 1_000_000_000n === 0n && ctimeNs % 1_000_000_000n === 0n;
  return {
    stamp: `${size} ${mtimeNs} ${ctimeNs} ${ino}`,
    size: Number(size),
    changed: Math.max(...[mtimeNs, ctimeNs].map((time) => Number(time / 1_000_000n))),
    // Kernels set times by a clock that ticks every 1 to 16 ms; some file systems keep whole or even seconds.
    resolution: isWhole ? 2_000 : 20,
  };
}

/**
 * Whether a change after `now` would show in the file's times. One in the same tick as the last would not, so what was
 * read then is not remembered. Git calls such entries racy.
 */
function isSettled({ changed, resolution }: FileState, now: number): boolean {
  return now - changed > resolution;
}

async function contentDigest(path: string, size: number, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  if (size <= SMALL) hash.update(readFileSync(path));
  else {
    const options = { highWaterMark: 1_048_576, ...(signal && { signal }) };
    for await (const chunk of createReadStream(path, options)) hash.update(chunk);
  }
  return `sha256:${hash.digest('hex')}`;
}
