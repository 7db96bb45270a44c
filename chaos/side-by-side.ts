/** Works on each of them, so many at once; what comes of them is in their order. */
export async function inTurns<T, Result>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const left = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of left) results[index] = await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
