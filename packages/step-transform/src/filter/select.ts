import { type Exact, isList, isObject } from './exact-json.ts';
import type { Segment } from './path.ts';

/**
 * What a path selects. Single names and indices lead on to one value, everything else to a list of
 * several, and several names to an object of these. Throws where there is nothing to select.
 */
export function select(value: Exact, path: readonly Segment[]): Exact {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if ('names' in segment) {
    const [name = '', ...more] = segment.names;
    if (more.length === 0) return select(field(value, name), rest);
    return Object.fromEntries(segment.names.map((each) => [each, field(value, each)]));
  }
  if ('indices' in segment) {
    const [index = 0, ...more] = segment.indices;
    if (more.length === 0) return select(item(value, index), rest);
    return segment.indices.map((each) => select(item(value, each), rest));
  }
  return several(value, segment).map((each) => select(each, rest));
}

function field(value: Exact, name: string): Exact {
  const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (found === undefined) throw new Error(`there is no ${JSON.stringify(name)} in it`);
  return found;
}

function item(value: Exact, index: number): Exact {
  if (!isList(value)) throw new Error(`there is no list to take [${index}] from`);
  const found = value.at(index);
  if (found === undefined) throw new Error(`[${index}] is beyond its ${value.length} values`);
  return found;
}

function several(
  value: Exact,
  segment: Exclude<Segment, { names: unknown } | { indices: unknown }>,
): readonly Exact[] {
  if ('all' in segment && isObject(value)) return Object.values(value);
  if (!isList(value)) throw new Error('there is no list to take values from');
  return 'all' in segment ? value : value.slice(segment.start, segment.end);
}
