import { exportName, HOOKS } from '../inspect/hooks.ts';
import type { Migration } from './migration.ts';

/** Tokens that another one of the same kind takes the place of, by the names they are imported under. */
export function replacements(hooks: typeof HOOKS = HOOKS): ReadonlyMap<string, string> {
  return new Map(
    hooks.flatMap(({ id, kind, deprecated }) => {
      const next = hooks.find((hook) => hook.id === deprecated?.replacedBy);
      return next && next.kind === kind ? [[exportName(id), exportName(next.id)] as const] : [];
    }),
  );
}

/** Import the hook that takes the place of a deprecated one. Where they differ in kind, only the author knows. */
export const deprecatedHooks = (renamed: ReadonlyMap<string, string> = replacements()): Migration => ({
  number: '004',
  title: 'Use the hooks that take the place of deprecated ones.',
  run(sources) {
    for (const [path, text] of sources) {
      if (!/^src\/.*\.[jt]sx?$/.test(path) || !text.includes('@airlock/sdk')) continue;
      let next = text;
      for (const [before, after] of renamed) next = next.replaceAll(new RegExp(`\\b${before}\\b`, 'g'), after);
      if (next !== text) sources.set(path, next);
    }
  },
});
