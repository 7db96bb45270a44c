import { messageOf, slipwayError } from '../errors.ts';

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
