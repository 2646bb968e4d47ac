import type { PartName, PreludeText } from '../prelude/parts.ts';

/** What stands before the code of a plugin that needs these parts. Made once for each set of them. */
export function preludes({ begin, parts, end }: PreludeText): (needed: readonly PartName[]) => string {
  const made = new Map<string, string>();
  return (needed) => {
    const key = needed.join();
    const known = made.get(key);
    if (known !== undefined) return known;
    const text = [begin, ...needed.map((name) => parts[name]), end].join('');
    made.set(key, text);
    return text;
  };
}
