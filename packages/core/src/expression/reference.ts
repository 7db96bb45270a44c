import { slipwayError } from '../errors.ts';

/** What `{"Get": "…"}` points at. */
export type Reference =
  | { readonly root: 'Parameters'; readonly name: string }
  | { readonly root: 'Execution'; readonly name: string }
  | { readonly root: 'Steps'; readonly step: string; readonly path: readonly PathToken[] }
  | { readonly root: 'PropertyFiles'; readonly step: string; readonly file: string };

/** A field or a keyed list's item by name, or a list's item by number. */
export type PathToken = string | number;

const TOKEN = /\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/** The SDK writes a file's name as it is, whatever it holds. */
const PROPERTY_FILE = /^Steps\.([^.[\]]+)\.PropertyFiles\.(.+)$/s;

export const REFERENCE_FORMS =
  'A reference reads Parameters.<name>, Execution.<variable>, Steps.<step>.<property> or Steps.<step>.PropertyFiles.<file>.';

/** Reads `Steps.Train.ModelArtifacts.S3ModelArtifacts` and its kin; throws `BAD_REFERENCE`. */
export function parseReference(get: string): Reference {
  const root = get.slice(0, get.indexOf('.'));
  const [name, ...path] = pathTokens(get, root.length) ?? [];
  if (root === 'Steps' && path[0] === 'PropertyFiles') {
    const [, step, file] = PROPERTY_FILE.exec(get) ?? [];
    if (step !== undefined && file !== undefined) return { root: 'PropertyFiles', step, file };
  } else if (typeof name === 'string') {
    if (root === 'Steps' && path.length > 0) return { root, step: name, path };
    if ((root === 'Parameters' || root === 'Execution') && path.length === 0) return { root, name };
  }
  throw slipwayError(`${JSON.stringify(get)} is no reference`, {
    code: 'BAD_REFERENCE',
    category: 'input',
    hint: REFERENCE_FORMS,
  });
}

function pathTokens(text: string, start: number): PathToken[] | undefined {
  const tokens: PathToken[] = [];
  TOKEN.lastIndex = start;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    const [, field, index, single, double] = match;
    tokens.push(index === undefined ? ((field ?? single ?? double) as string) : Number(index));
  }
  return tokens;
}
