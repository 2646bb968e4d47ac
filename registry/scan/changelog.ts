/** The text under the heading of a version; undefined when there is no such heading. */
export function entryOf(changelog: string, version: string): string | undefined {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => isHeadingOf(line, version));
  if (start < 0) return undefined;
  const end = lines.findIndex((line, at) => at > start && /^##?\s/.test(line));
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

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

/** `## 1.2.0`, `## [1.2.0] - 2026-11-25`, `# v1.2.0`. */
function isHeadingOf(line: string, version: string): boolean {
  const found = /^##?\s+\[?v?([0-9][^\s\]]*)/.exec(line);
  return found?.[1] === version;
}
