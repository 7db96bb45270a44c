import { childPath } from '../expression/expression.ts';
import { isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { documentSchema } from './envelope.ts';
import type { Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';

/** The parts of a document that can be looked into, and what is wrong around them. */
export interface DocumentParts {
  readonly parameters: readonly Json[];
  readonly steps: readonly Json[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export async function documentParts(document: unknown): Promise<DocumentParts> {
  const bad = badValues(document);
  if (bad.some((problem) => problem.code === 'TOO_DEEP'))
    return { parameters: [], steps: [], problems: bad, warnings: [] };
  const problems = await schemaProblems(documentSchema, document as Json, {
    path: '$',
    code: 'INVALID',
    hint: 'A definition reads {"Version": "2020-12-01", "Parameters": [ … ], "Steps": [ … ]}.',
  });
  const list = (field: string): readonly Json[] => {
    const value = isJsonObject(document) ? ownValue(document, field) : undefined;
    return Array.isArray(value) ? value : [];
  };
  return {
    parameters: list('Parameters'),
    steps: list('Steps'),
    problems: [...problems.map(wrongVersion), ...bad],
    warnings: isJsonObject(document) ? unreadFields(document) : [],
  };
}

/** Metadata has no effect on SageMaker either. */
const READ = new Set(['Version', 'Metadata', 'Parameters', 'Steps']);

function unreadFields(document: JsonObject): Problem[] {
  const message = 'is not read by the local engine: it has no effect here';
  return Object.keys(document)
    .filter((field) => !READ.has(field) && document[field] !== null)
    .map((field) => ({ code: 'NO_EFFECT', path: childPath('$', field, false), message }));
}

function wrongVersion(problem: Problem): Problem {
  if (problem.path !== '$.Version') return problem;
  return { ...problem, code: 'WRONG_VERSION', hint: 'SageMaker knows one version: "Version": "2020-12-01".' };
}

/** Python's JSON writer ends near 1,000 levels, so no document of the SDK is deeper. */
const MAX_DEPTH = 2_000;

/** What no part of a document may be, whatever it stands for. */
function badValues(document: unknown): Problem[] {
  const open: unknown[] = [document];
  const depths: number[] = [0];
  let allFinite = true;
  while (open.length > 0) {
    const value = open.pop();
    const depth = depths.pop() as number;
    if (typeof value === 'number') allFinite &&= Number.isFinite(value);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) {
      const message = `the document is nested more than ${MAX_DEPTH} levels deep`;
      return [{ code: 'TOO_DEEP', path: '$', message, hint: 'Split the conditions it nests.' }];
    }
    for (const child of Object.values(value)) {
      if (typeof child !== 'object' && typeof child !== 'number') continue;
      open.push(child);
      depths.push(depth + 1);
    }
  }
  return allFinite ? [] : infinitePaths(document, '$').map(notFinite);
}

/** Recursion is safe here: a document that is too deep was refused. */
function infinitePaths(value: unknown, path: string): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    infinitePaths(child, childPath(path, key, Array.isArray(value))),
  );
}

function notFinite(path: string): Problem {
  const message = 'the number is too large to be read';
  const hint = 'Numbers end near 1.8e308. Write it as text, if it is for a job to read.';
  return { code: 'NOT_FINITE', path, message, hint };
}
