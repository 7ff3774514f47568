type Work<T, R> = (item: T, at: number) => Promise<R>;

/**
 * Does work on every item, at most `limit` at a time; results in the order of the items. The first failure stops it: nothing
 * more begins, what has begun ends, then it is thrown.
 */
export function mapUntilFailure<T, R>(items: readonly T[], limit: number, work: Work<T, R>): Promise<R[]> {
  return map(items, { limit, stops: true }, work);
}

/** The same, but every item has its turn, whatever fails; then the first failure, by the order of the items, is thrown. */
export function mapToEnd<T, R>(items: readonly T[], limit: number, work: Work<T, R>): Promise<R[]> {
  return map(items, { limit, stops: false }, work);
}

async function map<T, R>(
  items: readonly T[],
  { limit, stops }: { readonly limit: number; readonly stops: boolean },
  work: Work<T, R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failures: { readonly at: number; readonly reason: unknown }[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [at, item] of queue) {
      if (stops && failures.length > 0) return;
      try {
        results[at] = await work(item, at);
      } catch (reason) {
        failures.push({ at, reason });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  const [first] = failures.sort((a, b) => a.at - b.at);
  if (first !== undefined) throw first.reason;
  return results;
}
