import { compile, query } from 'json-p3';
import { messageOf, slipwayError } from '../errors.ts';
import type { Json } from '../json.ts';

/**
 * The value at `path` in the JSON text of `file`; throws `JSON_GET_FAILED` naming both.
 * The leading `$.` may be left out, as in all of AWS's examples.
 */
export function jsonPathValue(text: string, path: string, file: string): Json {
  const content = (() => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw jsonGetFailure(path, file, `the file is not JSON: ${messageOf(cause)}`, cause);
    }
  })();
  const values = query(standardPath(path), content).values();
  if (values.length === 0) throw jsonGetFailure(path, file, 'there is no such value');
  if (values.length > 1)
    throw jsonGetFailure(path, file, `the path fits ${values.length} values, and one is needed`);
  return values[0] as Json;
}

/** Why `path` is no JSONPath; `undefined` when it is one. */
export function jsonPathFault(path: string): string | undefined {
  try {
    compile(standardPath(path));
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Bracketed parts are left as they are; names after dots are the second group. */
const PART = /\[(?:'[^']*'|"[^"]*"|[^\]'"])*\]|(\.{1,2})([^.[\]()*\s'"]+)/g;

/**
 * AWS reads paths as the Jayway library does: any name may follow a dot (`report.0.precision`), but for
 * blanks and brackets. The standard (RFC 9535) wants such names quoted.
 */
function standardPath(path: string): string {
  const absolute = path.startsWith('$') ? path : path.startsWith('[') ? `$${path}` : `$.${path}`;
  return absolute.replace(PART, (part, dots?: string, name?: string) => {
    if (name === undefined) return part;
    return `${dots === '..' ? '..' : ''}[${JSON.stringify(name)}]`;
  });
}

export function jsonGetFailure(path: string, file: string, why: string, cause?: unknown): Error {
  return slipwayError(`JsonGet ${JSON.stringify(path)} in ${file}: ${why}`, {
    code: 'JSON_GET_FAILED',
    category: 'job',
    hint: 'Look at the file, and correct the path or the step that writes it.',
    cause,
  });
}
