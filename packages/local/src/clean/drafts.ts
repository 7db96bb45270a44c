import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { abandonedDrafts } from '../abandoned-drafts.ts';
import { absent } from '../link-free.ts';
import type { LocalSession } from '../local-session.ts';
import type { Remover } from './remover.ts';

/** Milliseconds after which nobody is at work on digests any more. */
const LEFT_BEHIND = 3_600_000;

/** Removes what a killed process was about to put in its place, and digests of files that nobody added to for so long. */
export async function removeDrafts(
  session: LocalSession,
  remover: Remover,
  olderThan: number,
): Promise<void> {
  for (const path of await abandonedDrafts(session)) await remover.path(path);
  const digests = join(session.directory, 'digests.sqlite');
  const entry = await stat(digests).catch(absent);
  if (!entry || Date.now() - entry.mtimeMs <= Math.max(olderThan, LEFT_BEHIND)) return;
  for (const end of ['', '-wal', '-shm']) await remover.path(digests + end);
}
