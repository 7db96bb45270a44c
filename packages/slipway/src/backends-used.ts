import { openRuns } from './open-runs.ts';
import { BACKEND_NAMES, type BackendName } from './session/backends.ts';

/** Names of the backends that executions of a folder were started with. */
export async function backendsUsed(directory?: string): Promise<readonly BackendName[]> {
  const used = new Set<unknown>();
  const runs = openRuns(directory);
  if (runs === undefined) return [];
  for await (const { id } of runs.list()) {
    const { backend, stepBackends = {} } = (await runs.get(id))?.settings ?? {};
    for (const name of [backend, ...Object.values(stepBackends ?? {})]) used.add(name);
  }
  await runs.close();
  return BACKEND_NAMES.filter((name) => used.has(name));
}
