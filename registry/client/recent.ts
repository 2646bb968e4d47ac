/** What was made last, by name; and what is being made, so that many who want the same at once wait for one of them. */
export type Recent<T> = (name: string, make: () => Promise<T>) => Promise<T>;

/** Keeps the `most` that were made last. What failed is not kept: whoever waited for it makes it himself. */
export function keepRecent<T>(most: number): Recent<T> {
  const kept = new Map<string, Promise<T>>();
  return async (name, make) => {
    const other = kept.get(name);
    // The other may have lost interest, or failed by its own limits.
    if (other) return other.catch(make);
    const own = make();
    kept.set(name, own);
    own.catch(() => kept.delete(name));
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(oldest);
    }
    return own;
  };
}
