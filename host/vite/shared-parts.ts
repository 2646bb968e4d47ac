import type { Plugin } from 'vite';

/** The one chunk, with its hash behind. */
export const SHARED_PARTS = 'airlock';

/**
 * Puts into one chunk what parts of the host share that are loaded later. A bundler makes a file of whatever the same
 * parts need, dozens of a few hundred bytes, each a request of the first visit. What a page begins with is left alone, and so is
 * an app that says itself how it is split.
 *
 * `folders`: where those parts are, each with a `/` at its end.
 */
export function sharedParts(folders: readonly string[]): Plugin {
  /** What is imported without `import()` from where the app begins, used or not. */
  const beginning = new Set<string>();
  /** The bundler splits no entry that has to export exactly what it exports. */
  let isFree = true;
  return {
    name: 'airlock:shared-parts',
    apply: 'build',
    options({ preserveEntrySignatures = false }) {
      isFree = preserveEntrySignatures === false || preserveEntrySignatures === 'allow-extension';
    },
    buildEnd() {
      beginning.clear();
      const next = [...this.getModuleIds()].filter((id) => this.getModuleInfo(id)?.isEntry);
      for (let id = next.pop(); id !== undefined; id = next.pop()) {
        if (beginning.has(id)) continue;
        beginning.add(id);
        next.push(...(this.getModuleInfo(id)?.importedIds ?? []));
      }
    },
    outputOptions(output) {
      const own = [output.codeSplitting, output.advancedChunks, output.manualChunks];
      if (!isFree || own.some((said) => said !== undefined)) return undefined;
      const group = {
        name: (id: string) => (beginning.has(id) ? null : SHARED_PARTS),
        test: (id: string) => folders.some((folder) => id.startsWith(folder)),
        minShareCount: 2,
        // Else what they import from the beginning of the app would move with them.
        includeDependenciesRecursively: false,
      };
      return { ...output, codeSplitting: { groups: [group] } };
    },
  };
}
