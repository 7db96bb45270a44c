import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Raw results of one search on one function. */
export interface Results {
  readonly library: string;
  readonly version: string;
  readonly settings: string;
  readonly function: string;
  /** The objective of each trial in order, for each of the seeds from 0 on. */
  readonly objectivesBySeed: readonly (readonly number[])[];
}

export const resultsFolder: string = fileURLToPath(new URL('results', import.meta.url));

function resultsFile(search: string, name: string): string {
  return `${resultsFolder}/${search}-${name}.json`;
}

export function hasResults(search: string, name: string): boolean {
  return existsSync(resultsFile(search, name));
}

export async function readResults(search: string, name: string): Promise<Results> {
  return JSON.parse(await readFile(resultsFile(search, name), 'utf8'));
}

/** One line for each seed. */
export async function writeResults(search: string, results: Results): Promise<void> {
  const { objectivesBySeed, ...head } = results;
  const lines = objectivesBySeed.map((run) => `    ${JSON.stringify(run)}`).join(',\n');
  const start = JSON.stringify(head, null, 2).slice(0, -2);
  await writeFile(
    resultsFile(search, results.function),
    `${start},\n  "objectivesBySeed": [\n${lines}\n  ]\n}\n`,
  );
}
