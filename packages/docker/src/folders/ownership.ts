import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { Readable } from 'node:stream';
import type { Container } from 'dockerode';
import { Header, type HeaderData, Pax } from 'tar';

interface Entry {
  /** Relative to the folder; empty for the folder itself. */
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Makes all in a folder that a container had at `target` this user's own, to read and to remove: root in a container
 * leaves files of root's, and folders that nobody else can look into. Only the engine can change that, and only by
 * an archive that it unpacks into the container. It holds no file, since unpacking one would mean to have it read
 * before: a folder that is there is given to whom the archive says, and so is a file by one more name for it.
 * `isRootless`: the engine calls its own user root.
 */
export async function takeOwnership(
  container: Container,
  target: string,
  folder: string,
  isRootless: boolean,
): Promise<void> {
  const uid = process.getuid?.();
  if (uid === undefined || uid === 0) return;
  const owner = isRootless ? { uid: 0, gid: 0 } : { uid, gid: process.getgid?.() ?? uid };
  const given = new Set<string>();
  // Again and again: what is in a folder of another's is seen only when that is ours.
  for (;;) {
    const foreign = (await openOwn(folder, uid)).filter(({ path }) => !given.has(path));
    if (foreign.length === 0) return;
    for (const { path } of foreign) given.add(path);
    const links = `.slipway-${randomUUID()}`;
    const archive = Readable.from(giving(foreign, basename(target), links, owner));
    await container.putArchive(archive, { path: posix.dirname(target) });
    await rm(join(folder, links), { recursive: true, force: true });
  }
}

/** Opens what is this user's, as far as it is seen; gives what is not. */
async function openOwn(folder: string, uid: number): Promise<readonly Entry[]> {
  const foreign: Entry[] = [];
  const look = async (path: string): Promise<void> => {
    const whole = join(folder, path);
    const stats = await lstat(whole).catch(closed);
    if (stats === undefined) return;
    if (stats.uid !== uid) foreign.push({ path, stats });
    const isFolder = stats.isDirectory();
    const open = stats.mode | (isFolder ? 0o700 : 0o600);
    if (stats.uid === uid && open !== stats.mode && (isFolder || stats.isFile()))
      await chmod(whole, open & 0o7777);
    if (!isFolder) return;
    for (const name of (await readdir(whole).catch(closed)) ?? []) await look(join(path, name));
  };
  await look('');
  return foreign;
}

/** For `catch`: what another's folder does not show is not seen. */
function closed(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EACCES') throw error;
}

/** An archive that gives folders, by naming them, and all else, by names in a folder `links` of their own. */
function* giving(
  entries: readonly Entry[],
  prefix: string,
  links: string,
  owner: { readonly uid: number; readonly gid: number },
): Generator<Buffer> {
  yield* blocksOf({ ...owner, path: join(prefix, links), type: 'Directory', mode: 0o700, mtime: new Date() });
  for (const [index, { path, stats }] of entries.entries()) {
    const there = join(prefix, path);
    const { mode, mtime } = stats;
    yield* blocksOf(
      stats.isDirectory()
        ? { ...owner, path: there, type: 'Directory', mode: (mode & 0o7777) | 0o700, mtime }
        : {
            ...owner,
            path: join(prefix, links, `${index}`),
            type: 'Link',
            linkpath: there,
            mode: mode & 0o7777,
            mtime,
          },
    );
  }
  yield Buffer.alloc(1024);
}

/** An entry without content. What does not fit into its header is in an extended one before it. */
function* blocksOf(entry: HeaderData): Generator<Buffer> {
  const header = Buffer.alloc(512);
  if (new Header({ ...entry, size: 0 }).encode(header)) yield new Pax(entry).encode();
  yield header;
}
