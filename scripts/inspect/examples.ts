/** Code that a test runs, cut out between `// <what>: <name>` and `// end`, by name. */
export function examplesIn(test: string, what: 'guide' | 'hook' | 'service'): ReadonlyMap<string, string> {
  const found = test.matchAll(/^ *\/\/ (\w+): ([\w.]+)\n([\s\S]*?)^ *\/\/ end\n/gm);
  return new Map(
    [...found].flatMap(([, kind, name = '', code = '']) => (kind === what ? [[name, dedent(code)] as const] : [])),
  );
}

function dedent(code: string): string {
  const lines = code.replace(/,?\n$/, '').split('\n');
  const least = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(least)).join('\n');
}
