/** The text under the heading of a version in a changelog; `undefined` when there is no such heading. */
export function entryOf(changelog: string, version: string): string | undefined {
  const lines = changelog.split('\n');
  const start = lines.findIndex((line) => isHeadingOf(line, version));
  if (start < 0) return undefined;
  const end = lines.findIndex((line, at) => at > start && /^##?\s/.test(line));
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

/** `## 1.2.0`, `## [1.2.0] - 2026-11-25`, `# v1.2.0`. */
export function isHeadingOf(line: string, version: string): boolean {
  const found = /^##?\s+\[?v?([0-9][^\s\]]*)/.exec(line);
  return found?.[1] === version;
}
