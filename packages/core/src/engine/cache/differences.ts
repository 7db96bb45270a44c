/** A field or a file that is not in two runs alike. */
export interface Difference {
  /** `HyperParameters.depth`, `ProcessingInputs[0].S3Input.S3Uri/data.csv`. */
  readonly part: string;
  /** As JSON, or the start of a digest; absent where the earlier run had no such part. */
  readonly before?: string;
  readonly after?: string;
}

type Parts = Readonly<Record<string, string>>;

/** What is not alike, by name. */
export function differences(before: Parts, after: Parts): readonly Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((part) => {
    const was = Object.hasOwn(before, part) ? before[part] : undefined;
    const is = Object.hasOwn(after, part) ? after[part] : undefined;
    if (was === is) return [];
    return [
      {
        part,
        ...(was !== undefined && { before: shortened(was) }),
        ...(is !== undefined && { after: shortened(is) }),
      },
    ];
  });
}

/** Of many, the first few, each with what became of it. */
export function summary(changes: readonly Difference[]): string {
  const named = changes.slice(0, 3).map(({ part, before, after }) => {
    if (after === undefined) return `${part} is gone`;
    return before === undefined ? `${part} is new` : `${part} has changed`;
  });
  const more = changes.length - named.length;
  return `${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

/** A digest's first letters tell it apart; a text's first eighty mostly do. */
function shortened(value: string): string {
  const digest = value.replace(/sha256:([0-9a-f]{12})[0-9a-f]+$/, 'sha256:$1');
  return digest.length > 80 ? `${digest.slice(0, 79)}…` : digest;
}
