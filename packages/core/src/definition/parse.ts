import { messageOf, slipwayError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { PipelineDefinition } from './document.ts';
import { documentSchema } from './envelope.ts';
import type { Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';

/** Python's JSON writer ends near 1,000 levels, so no document of the SDK is deeper. */
const MAX_DEPTH = 2_000;

/** Reads the text of a pipeline definition; throws `NOT_JSON`. What it holds is judged by the plan. */
export function parseDefinition(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw slipwayError(`The pipeline definition is not JSON: ${messageOf(cause)}`, {
      code: 'NOT_JSON',
      category: 'input',
      hint: 'A definition is what pipeline.definition() of the Python SDK gives, or JSON.stringify of a pipeline.',
      cause,
    });
  }
}

/** What is wrong with a document around its steps. Only a document without such problems can be looked into. */
export async function documentProblems(document: unknown): Promise<Problem[]> {
  if (deeperThan(document, MAX_DEPTH)) {
    const message = `the document is nested more than ${MAX_DEPTH} levels deep`;
    return [{ code: 'TOO_DEEP', path: '$', message, hint: 'Split the conditions it nests.' }];
  }
  const problems = await schemaProblems(documentSchema, document as Json, { path: '$' });
  return problems.map((problem) => {
    if (problem.path !== '$.Version') return problem;
    return {
      ...problem,
      code: 'WRONG_VERSION',
      hint: 'SageMaker knows one version: "Version": "2020-12-01".',
    };
  });
}

/** Names that stand more than once among a document's parameters. */
export function duplicateParameters(definition: PipelineDefinition): Problem[] {
  const seen = new Set<string>();
  return (definition.Parameters ?? []).flatMap(({ Name }, i) => {
    if (!seen.has(Name)) {
      seen.add(Name);
      return [];
    }
    const message = `there are two parameters named ${Name}`;
    return [
      { code: 'DUPLICATE_PARAMETER', path: `$.Parameters[${i}].Name`, message, hint: 'Rename one of them.' },
    ];
  });
}

function deeperThan(value: unknown, limit: number): boolean {
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [current, depth] = next;
    if (typeof current !== 'object' || current === null) continue;
    if (depth >= limit) return true;
    for (const child of Object.values(current)) open.push([child, depth + 1]);
  }
  return false;
}
