import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { drafts, isAlive, isSlipwayError, ownIdentity, type ProcessIdentity } from '@slipway/core';
import { writeWhole } from '@slipway/core/session-folder';
import { isTransient } from '../client/aws-error.ts';

/** Milliseconds for which a start whose answer was lost is taken for the same one when it is asked for again. */
const REMEMBERED = 3_600_000;

/** The starts that are under way in this process. */
const underWay = new Set<string>();

interface Kept extends ProcessIdentity {
  readonly token: string;
  /** ISO 8601. */
  readonly time: string;
}

/**
 * Calls `start` with a ClientRequestToken that is on disk before and until there is an answer: asked for the same again
 * when none came, it gives the same token, and SageMaker starts no second execution. `request`: all that makes a start
 * what it is. docs/decisions/0045-a-start-without-an-answer.md
 */
export async function withStartToken<Answer>(
  directory: string,
  request: object,
  start: (token: string) => Promise<Answer>,
): Promise<Answer> {
  const folder = join(directory, 'starts');
  const digest = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 32);
  const file = (await unanswered(folder, digest)) ?? `${digest}-${randomUUID()}.json`;
  const path = join(folder, file);
  underWay.add(path);
  try {
    const token = file.slice(digest.length + 1, -'.json'.length);
    const kept: Kept = { token, time: new Date().toISOString(), ...ownIdentity() };
    await writeWhole(drafts(join(directory, 'drafts')), path, JSON.stringify(kept));
    const answer = await start(token);
    await rm(path, { force: true });
    return answer;
  } catch (error) {
    // An answer that refuses is one, too.
    if (isSlipwayError(error) && !isTransient(error)) await rm(path, { force: true });
    throw error;
  } finally {
    underWay.delete(path);
  }
}

/** The file of an earlier start that nobody waits for any more, and that nobody had an answer to. */
async function unanswered(folder: string, digest: string): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${digest}-`) || underWay.has(join(folder, name))) continue;
    const kept: Kept | undefined = await readFile(join(folder, name), 'utf8').then(
      JSON.parse,
      () => undefined,
    );
    if (kept === undefined) continue;
    const isOld = Date.now() - Date.parse(kept.time) > REMEMBERED;
    if (isOld) await rm(join(folder, name), { force: true });
    else if (kept.pid === process.pid || !isAlive(kept)) return name;
  }
  return undefined;
}
