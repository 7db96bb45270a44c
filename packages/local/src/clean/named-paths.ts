import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { absent } from '../link-free.ts';
import type { LocalSession } from '../local-session.ts';
import { wordsOf } from './id-words.ts';

/** Files and folders of an execution's jobs, and its models. */
export interface NamedPaths {
  readonly models: readonly string[];
  /** What tuning jobs know of their trials: others may start from them. */
  readonly tuning: readonly string[];
  readonly others: readonly string[];
}

/** What has a name made from an id, by the id. Each folder is read once, however many executions there are. */
export async function namedPaths(
  { directory }: Pick<LocalSession, 'directory'>,
  ids: ReadonlySet<string>,
): Promise<(id: string) => NamedPaths> {
  const models = await pathsById(join(directory, 'models'), ids);
  const tuning = await pathsById(join(directory, 'tuning'), ids);
  const others = await Promise.all(
    ['work', 'jobs', 'endings'].map((name) => pathsById(join(directory, name), ids)),
  );
  return (id) => ({
    models: models.get(id) ?? [],
    tuning: tuning.get(id) ?? [],
    others: others.flatMap((paths) => paths.get(id) ?? []),
  });
}

async function pathsById(folder: string, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, string[]>> {
  const names = (await readdir(folder).catch(absent)) ?? [];
  const paths = new Map<string, string[]>();
  for (const name of names) {
    const id = wordsOf(name).find((word) => ids.has(word));
    if (id !== undefined) paths.set(id, [...(paths.get(id) ?? []), join(folder, name)]);
  }
  return paths;
}
