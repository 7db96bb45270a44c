import { rm } from 'node:fs/promises';
import type { LocalSession } from './local-session.ts';

/** Paths of what was on its way to its place when the process died that was at it. */
export async function abandonedDrafts({ drafts, objects }: LocalSession): Promise<readonly string[]> {
  return (await Promise.all([drafts.abandoned(), objects.incoming.abandoned()])).flat();
}

/** What cannot be removed now is nobody's trouble: another process tries again. */
export async function removeAbandonedDrafts(session: LocalSession): Promise<void> {
  const paths = await abandonedDrafts(session);
  await Promise.allSettled(paths.map((path) => rm(path, { recursive: true, force: true })));
}
