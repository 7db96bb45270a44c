import { hash } from 'node:crypto';
import type { Content, ContentQuery } from '../../contract/session.ts';
import { childPath } from '../../expression/expression.ts';
import type { Json, JsonObject } from '../../json.ts';

/** What a value in a request may stand for. */
export type ContentMeaning = Pick<ContentQuery, 'form' | 'value'>;

export interface PartsOptions {
  /** Places of the value that stand for something, by path: `AppSpecification.ImageUri`. */
  readonly places?: ReadonlyMap<string, ContentMeaning>;
  /** URIs that are where something goes, and not what is there. */
  readonly targets?: readonly string[];
  contentOf(what: ContentMeaning): Promise<Content | undefined>;
}

/**
 * All that a JSON value says, flat: the path of each of its fields to the JSON text of what it holds. Where a field
 * stands for something, and something is there, its parts and their digests count instead:
 * `ProcessingInputs[0].S3Input.S3Uri/data.csv`. So does any other text that is the URI of an object or a prefix.
 */
export async function contentParts(
  value: JsonObject,
  { places = new Map(), targets = [], contentOf }: PartsOptions,
): Promise<Readonly<Record<string, string>>> {
  const parts: (readonly [string, string])[] = [];
  for (const [path, leaf] of leaves(value, '')) {
    const meaning = places.get(path) ?? objectsIn(leaf, targets);
    const content = meaning && (await contentOf(meaning));
    if (content === undefined) parts.push([path, JSON.stringify(leaf)]);
    else parts.push(...partsOf(path, content));
  }
  return Object.fromEntries(parts);
}

/** Every value that holds no other, with its path. */
function leaves(value: Json, path: string, found: [string, Json][] = []): readonly [string, Json][] {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (children.length === 0) found.push([path, value]);
  const inList = Array.isArray(value);
  for (const [key, child] of children) {
    const at = childPath(path, key, inList);
    leaves(child, path === '' ? at.replace(/^\./, '') : at, found);
  }
  return found;
}

/** A URI in a text, or in a text within a text, as script mode has its hyperparameters. A whole bucket says nothing. */
function objectsIn(leaf: Json, targets: readonly string[]): ContentMeaning | undefined {
  if (typeof leaf !== 'string') return undefined;
  const value = /^"s3:\/\/.*"$/s.test(leaf) ? leaf.slice(1, -1) : leaf;
  if (!/^s3:\/\/[^/]+\/./s.test(value)) return undefined;
  return targets.some((target) => isBelow(value, target) || isBelow(target, value))
    ? undefined
    : { form: 'objects', value };
}

function isBelow(uri: string, folder: string): boolean {
  return `${uri}/`.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** So many files of one place are told apart; of more there is one digest. */
const MOST_FILES = 1_000;

/** A content's parts, each named with the place that it is the content of. */
export function partsOf(place: string, content: Content): readonly (readonly [string, string])[] {
  const entries = Object.entries(content);
  if (entries.length === 0) return [[place, 'empty']];
  if (entries.length > MOST_FILES) return [[place, `${entries.length} files, ${digestOf(sorted(content))}`]];
  return entries.map(([name, digest]) => [
    name === '' ? place : `${place.replace(/\/$/, '')}/${name}`,
    digest,
  ]);
}

/** Digest of what a step's outcome depends on: of the kind that runs it, and of each part. */
export function keyOf(type: string, parts: Readonly<Record<string, string>>): string {
  return digestOf([type, sorted(parts)]);
}

function sorted(parts: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1));
}

function digestOf(value: unknown): string {
  return `sha256:${hash('sha256', JSON.stringify(value))}`;
}
