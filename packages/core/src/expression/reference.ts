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

/** Reads `Steps.Train.ModelArtifacts.S3ModelArtifacts` and its kin; throws `BAD_REFERENCE`. */
export function parseReference(get: string): Reference {
  const root = /^(Parameters|Execution|Steps)(?=\.)/.exec(get)?.[0];
  const tokens = root === undefined ? undefined : pathTokens(get, root.length);
  const [first, second, third, ...rest] = tokens ?? [];
  if (typeof first === 'string') {
    if (root !== 'Steps') {
      if (second === undefined) return { root: root as 'Parameters' | 'Execution', name: first };
    } else if (second === 'PropertyFiles' && typeof third === 'string' && rest.length === 0) {
      return { root: 'PropertyFiles', step: first, file: third };
    } else {
      return { root: 'Steps', step: first, path: (tokens as PathToken[]).slice(1) };
    }
  }
  throw slipwayError(`"${get}" is no reference`, {
    code: 'BAD_REFERENCE',
    category: 'input',
    hint: 'A reference reads Parameters.<name>, Execution.<variable>, Steps.<step>.<property> or Steps.<step>.PropertyFiles.<file>.',
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
