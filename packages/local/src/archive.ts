import { mkdir, readdir } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { messageOf, type SlipwayError, slipwayError } from '@slipway/core';
import { asPath } from '@slipway/core/session-folder';
import { create, extract, list, type ReadEntry } from 'tar';

// The same content gives the same bytes. The earliest time a zip file can hold, as Python packages may be built from it.
const ALWAYS_THE_SAME_TIME = new Date('1980-01-01T00:00:00Z');

/** All that is in `folder`, as a gzipped tar. A link stays the link it is. */
export async function packFolder(folder: string, file: string): Promise<void> {
  // With types, as without them `readdir` goes through links.
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const entries = found.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
  // Without an entry tar refuses to make a file.
  const named = entries.length === 0 ? ['.'] : entries.map(asPath);
  await create(
    { file, cwd: folder, gzip: true, portable: true, noDirRecurse: true, mtime: ALWAYS_THE_SAME_TIME },
    named,
  );
}

/**
 * Unpacks a tar, gzipped or not, into `folder`. One that would write outside the folder or through a
 * link is refused with `ARCHIVE_ESCAPES`, before anything of it is written.
 */
export async function unpackArchive(archive: string, folder: string): Promise<void> {
  await checkArchive(archive);
  await mkdir(folder, { recursive: true });
  const into = { file: archive, cwd: folder, strict: true, preserveOwner: false };
  await extract(into).catch(badArchive(archive));
}

/** Rejects with `ARCHIVE_ESCAPES` or `BAD_ARCHIVE` what `unpackArchive` would refuse; writes nothing. */
export async function checkArchive(archive: string): Promise<void> {
  const entries: Entry[] = [];
  const onReadEntry = ({ path, type, linkpath }: ReadEntry) => void entries.push({ path, type, linkpath });
  await list({ file: archive, strict: true, onReadEntry }).catch(badArchive(archive));
  refuseEscapes(archive, entries);
}

function badArchive(archive: string): (cause: unknown) => never {
  return (cause) => {
    throw slipwayError(`${archive} is no tar archive that can be read: ${messageOf(cause)}`, {
      code: 'BAD_ARCHIVE',
      category: 'input',
      hint: 'Make it again, e.g. with: tar -czf archive.tar.gz -C folder .',
      cause,
    });
  };
}

interface Entry {
  readonly path: string;
  readonly type: string;
  readonly linkpath?: string | undefined;
}

const PLAIN = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'SymbolicLink', 'Link']);

function refuseEscapes(archive: string, entries: readonly Entry[]): void {
  const links = new Set(
    entries.filter(({ type }) => type === 'SymbolicLink').map(({ path }) => posix.normalize(path)),
  );
  for (const { path, type, linkpath = '' } of entries) {
    if (!PLAIN.has(type)) throw escapes(archive, path, `is a ${type}, and no file, folder or link`);
    if (leadsOut(path)) throw escapes(archive, path, 'would be written outside the folder');
    // A symbolic link's target starts at its own folder, a hard link's at the archive's.
    const target = type === 'SymbolicLink' ? posix.join(posix.dirname(path), linkpath) : linkpath;
    if (type.endsWith('Link') && (linkpath.startsWith('/') || leadsOut(target)))
      throw escapes(archive, path, `is a link to ${linkpath}, outside the folder`);
    const touched = type === 'Link' ? [path, linkpath] : [path];
    if (touched.some((name) => goesThrough(links, name, type))) {
      throw escapes(archive, path, 'would be written through a symbolic link');
    }
  }
}

function leadsOut(path: string): boolean {
  return path.startsWith('/') || path.includes('\0') || path.split(/[/\\]/).includes('..');
}

/** Whether `path`, or a folder it is in, is one of `links`; a symbolic link itself may be. */
function goesThrough(links: ReadonlySet<string>, path: string, type: string): boolean {
  const whole = posix.normalize(path).replace(/\/$/, '');
  if (type !== 'SymbolicLink' && links.has(whole)) return true;
  for (let folder = posix.dirname(whole); folder !== '.'; folder = posix.dirname(folder)) {
    if (links.has(folder)) return true;
  }
  return false;
}

function escapes(archive: string, entry: string, what: string): SlipwayError {
  return slipwayError(`${archive} is refused: ${JSON.stringify(entry)} in it ${what}`, {
    code: 'ARCHIVE_ESCAPES',
    category: 'input',
    hint: 'List its content with: tar -tvzf. Make it again from a folder of plain files.',
  });
}
