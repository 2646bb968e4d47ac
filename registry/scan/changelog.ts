import { isHeadingOf } from '../format/changelog.ts';

export { entryOf } from '../format/changelog.ts';

/** The changelog with more lines in the entry of a version, which is made where there is none. */
export function addToEntry(changelog: string, version: string, added: readonly string[]): string {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => isHeadingOf(line, version));
  if (start >= 0) {
    const blank = lines[start + 1]?.trim() === '' ? 2 : 1;
    return lines.toSpliced(start + blank, 0, ...added).join('\n');
  }
  const first = lines.findIndex((line) => /^##\s/.test(line));
  const entry = [`## ${version}`, '', ...added, ''];
  return first < 0
    ? `${changelog.trimEnd()}\n\n${entry.join('\n')}`.trimStart()
    : lines.toSpliced(first, 0, ...entry).join('\n');
}
