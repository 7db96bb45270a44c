import { query } from 'json-p3';
import { messageOf, slipwayError } from '../errors.ts';
import type { Json } from '../json.ts';

/**
 * The value at `path` in the JSON text of `file`; throws `JSON_GET_FAILED` naming both.
 * The leading `$.` may be left out, as in all of AWS's examples.
 */
export function jsonPathValue(text: string, path: string, file: string): Json {
  const nodes = (() => {
    try {
      return query(absolutePath(path), JSON.parse(text)).values();
    } catch (cause) {
      throw failure(path, file, messageOf(cause), cause);
    }
  })();
  if (nodes.length === 0) throw failure(path, file, 'there is no such value');
  if (nodes.length > 1) throw failure(path, file, `the path fits ${nodes.length} values, and one is needed`);
  return nodes[0] as Json;
}

function absolutePath(path: string): string {
  if (path.startsWith('$')) return path;
  return path.startsWith('[') ? `$${path}` : `$.${path}`;
}

function failure(path: string, file: string, why: string, cause?: unknown): Error {
  return slipwayError(`JsonGet "${path}" in ${file}: ${why}`, {
    code: 'JSON_GET_FAILED',
    category: 'job',
    hint: 'Look at the file, and correct the path or the step that writes it.',
    cause,
  });
}
