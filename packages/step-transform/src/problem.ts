import type { Problem } from '@slipway/core';

/** `path` is below `Arguments`. */
export function badArgument(path: string, message: string, hint?: string): Problem {
  return { code: 'BAD_ARGUMENTS', path: `Arguments.${path}`, message, ...(hint !== undefined && { hint }) };
}
