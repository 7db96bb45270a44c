import { pathToFileURL } from 'node:url';
import { isSlipwayError, messageOf, type SlipwayError, slipwayError } from '@slipway/core';

/** The default export of a user's module; throws `BAD_MODULE`. */
export async function importDefault(path: string): Promise<unknown> {
  try {
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    throw badModule(path, error);
  }
}

/** What a user's module threw, with what to do about it. An error that says so itself is left as it is. */
export function badModule(path: string, thrown: unknown): SlipwayError {
  if (isSlipwayError(thrown)) return thrown;
  const hint = hintFor(thrown, path);
  return slipwayError(`${path} cannot be loaded: ${messageOf(thrown)}`, {
    code: 'BAD_MODULE',
    category: 'input',
    ...(hint !== undefined && { hint }),
    cause: thrown,
  });
}

/** What to do about the ways in which Node refuses a TypeScript module. Tried on Node 22.18 and 24. */
function hintFor(thrown: unknown, path: string): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code = 'code' in thrown ? thrown.code : undefined;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return 'Node runs TypeScript by taking the types out: no enum, namespace, parameter property or decorator.';
  }
  if (thrown.message.includes('does not provide an export named')) {
    return 'If the name is a type, import it with "import type".';
  }
  if (code === 'ERR_MODULE_NOT_FOUND') {
    return 'Relative imports name the whole file, with .ts; packages must be installed where the pipeline is.';
  }
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') return 'Use .ts, .mts, .js or .mjs.';
  if (thrown instanceof SyntaxError) return `This shows the place: node ${path}`;
  return thrown.stack
    ?.split('\n')
    .find((line) => /^\s+at .*file:/.test(line))
    ?.trim();
}
