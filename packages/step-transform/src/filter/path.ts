import { slipwayError } from '@slipway/core';

/** One step of a path. */
export type Segment =
  | { readonly names: readonly string[] }
  | { readonly indices: readonly number[] }
  /** As `Array.slice` takes them: what stands at `end` is not in it. */
  | { readonly start: number; readonly end: number | undefined }
  | { readonly all: true };

/**
 * The part of JSONPath that SageMaker reads, with the dot that may stand before a bracket.
 * Source: SageMaker Developer Guide, batch-transform-data-processing.
 */
const SEGMENT = new RegExp(
  [
    String.raw`\.(?<name>[^.[\]*,:'\s]+)`,
    String.raw`\.?\[\s*(?<names>'[^']+'(?:\s*,\s*'[^']+')*)\s*\]`,
    String.raw`\.?\[\s*(?<indices>-?\d+(?:\s*,\s*-?\d+)*)\s*\]`,
    String.raw`\.?\[\s*(?<start>-?\d+)?\s*:\s*(?<end>-?\d+)?\s*\]`,
    String.raw`(?<all>\.\*|\.?\[\s*\*\s*\])`,
  ].join('|'),
  'y',
);

/** Reads a filter, `$[1:]` or `$['id','SageMakerOutput']`; throws `BAD_FILTER`. The empty one is `$`. */
export function parsePath(path: string): readonly Segment[] {
  if (path !== '' && !path.startsWith('$')) throw badFilter(path, 'it does not start with $');
  const segments: Segment[] = [];
  for (let at = 1; at < path.length; at = SEGMENT.lastIndex) {
    SEGMENT.lastIndex = at;
    const match = SEGMENT.exec(path);
    if (!match) throw badFilter(path, `${JSON.stringify(path.slice(at))} is not understood`);
    segments.push(segmentOf(match.groups ?? {}));
  }
  if (segments.slice(0, -1).some((segment) => 'names' in segment && segment.names.length > 1)) {
    throw badFilter(path, 'several names can only stand at its end');
  }
  return segments;
}

function segmentOf({ name, names, indices, all, start, end }: Partial<Record<string, string>>): Segment {
  if (name !== undefined) return { names: [name] };
  if (names !== undefined)
    return { names: Array.from(names.matchAll(/'([^']+)'/g), ([, each = '']) => each) };
  if (indices !== undefined) return { indices: indices.split(',').map(Number) };
  if (all !== undefined) return { all: true };
  return { start: Number(start ?? 0), end: end === undefined ? undefined : Number(end) };
}

function badFilter(path: string, why: string): Error {
  return slipwayError(`The filter ${path} cannot be used: ${why}`, {
    code: 'BAD_FILTER',
    category: 'input',
    hint: "SageMaker reads $, .name, *, ['a','b'], [1,3] and a single range such as [2:5].",
  });
}
