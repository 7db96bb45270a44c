import { join } from 'node:path';
import type { ExecutionSummary } from '@slipway/core';
import { readJson, walkFiles } from '../files.ts';
import type { LocalSession } from '../local-session.ts';
import { isNamedBy } from './id-words.ts';
import type { Mentions } from './mentions.ts';

/** Takes in all that may refer to what others made: executions, pipelines that were kept, models, registered packages. */
export async function addWhatStays(
  session: LocalSession,
  staying: readonly ExecutionSummary[],
  gone: ReadonlySet<string>,
  mentions: Mentions,
): Promise<void> {
  for (const { id } of staying) await addExecution(session, id, mentions);
  for (const folder of ['pipelines', 'model-packages', 'models']) {
    const root = join(session.directory, folder);
    for await (const name of walkFiles(root)) {
      // A model of an execution that goes is only there for what names it.
      if (folder === 'models' && isNamedBy(name, gone)) continue;
      if (name.endsWith('.json')) mentions.add(await readJson(join(root, name)));
    }
  }
}

export async function addExecution(
  { runs }: Pick<LocalSession, 'runs'>,
  id: string,
  mentions: Mentions,
): Promise<void> {
  mentions.add(await runs.get(id));
  for await (const event of runs.events(id)) mentions.add(event);
}
