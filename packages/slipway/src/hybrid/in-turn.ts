/** One crossing after the other: what two steps need alike crosses once. */
export function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    // Whoever waits hears of it.
    mine.catch(() => undefined);
    return mine;
  };
}

/** So many objects cross at once. */
const AT_ONCE = 4;

/** Does work for each, a few at a time. Once one has failed no more is begun, and what is under way is waited for. */
export async function several<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values();
  let hasFailed = false;
  const fail = (error: unknown): never => {
    hasFailed = true;
    throw error;
  };
  const ended = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of left) {
        if (hasFailed) return;
        await work(item).catch(fail);
      }
    }),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
