import type { RealmKind } from '../plugin/manifest.ts';
import { assemble, type Assembled } from './assemble.ts';
import { readProject } from './project.ts';

/** Builds one plugin again and again while it is written. */
export interface PluginBuilder {
  /** As it is on disk now, in memory and not minified. Rejects with a `BuildError`. */
  build(): Promise<Assembled>;
}

/** `entry` as for `buildPlugin`. */
export function createPluginBuilder(folder: string, entry?: string): PluginBuilder {
  let expect: readonly RealmKind[] = [];
  return {
    async build() {
      const project = await readProject(folder, entry);
      const built = await assemble(project, { sourceMaps: false, minify: false, expect });
      // Object.keys of a record by realm.
      expect = Object.keys(built.manifest.targets) as RealmKind[];
      return built;
    },
  };
}
