/** The words of a text that could be execution ids: what stands between anything but letters and digits. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9]+/);
}

/** Whether a name was made from one of the ids: a job's `pipelines-<id>-Train-…`, a folder `<id>`. */
export function isNamedBy(name: string, ids: ReadonlySet<string>): boolean {
  return wordsOf(name).some((word) => ids.has(word));
}

/** All texts in a JSON value, keys and values alike. */
export function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    yield key;
    yield* textsIn(child);
  }
}
