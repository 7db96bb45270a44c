/** Whether a step's name is matched; `*` matches any characters, and nothing else is special. */
export function matchesStep(glob: string, step: string): boolean {
  const parts = glob.split('*').map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(step);
}

/** The values of all globs that match, in the order they are written. */
export function matchingValues<Value>(
  byGlob: Readonly<Record<string, Value>>,
  step: string,
): readonly Value[] {
  return Object.entries(byGlob).flatMap(([glob, value]) => (matchesStep(glob, step) ? [value] : []));
}
