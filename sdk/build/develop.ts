import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RealmKind } from '../plugin/manifest.ts';
import { assemble, type Assembled } from './assemble.ts';
import { traceDeclaration, type Declaration } from './declaration.ts';
import { readProject, type PluginProject } from './project.ts';
import type { ScriptTarget } from './script-target.ts';

/** Builds one plugin again and again while it is written. */
export interface PluginBuilder {
  /** As it is on disk now, in memory and not minified. Rejects with a `BuildError`. */
  build(): Promise<Assembled>;
}

/** `entry` as for `buildPlugin`. */
export function createPluginBuilder(folder: string, entry?: string): PluginBuilder {
  const declarations = new Declarations();
  let expect: readonly RealmKind[] = [];
  return {
    async build() {
      const project = await readProject(folder, entry);
      const declare = (_project: PluginProject, script: Promise<ScriptTarget> | undefined) =>
        declarations.read(project, script);
      const built = await assemble(project, { sourceMaps: false, minify: false, expect, declare });
      // Object.keys of a record by realm.
      expect = Object.keys(built.manifest.targets) as RealmKind[];
      return built;
    },
  };
}

/** A declaration with what it was read from. */
interface Known {
  readonly declaration: Declaration;
  readonly modules: readonly string[];
  readonly digest: string;
}

/** Milliseconds by which a file system's clock may be behind. */
const CLOCK_SLACK = 20;

/**
 * Reads declarations without a bundle of their own where it can: the script of a sandbox declares the plugin as well, and
 * an edit of a part that loads when it is shown changes nothing of what was declared.
 */
class Declarations {
  #known: Known | undefined;

  async read(project: PluginProject, script: Promise<ScriptTarget> | undefined): Promise<Declaration> {
    if (script) return (await script).shipped();
    const known = this.#known;
    if (known && (await contentOf(known.modules))?.digest === known.digest) return known.declaration;
    this.#known = undefined;
    const started = Date.now();
    const { declaration, modules } = await traceDeclaration(project);
    const files = [...modules, path.join(project.folder, 'package.json')];
    const content = await contentOf(files);
    // A file that was edited meanwhile may have been read as it was before.
    if (content && content.changed < started - CLOCK_SLACK) {
      this.#known = { declaration, modules: files, digest: content.digest };
    }
    return declaration;
  }
}

/** What is in these files, and when the last of them changed; undefined when one is gone. */
async function contentOf(files: readonly string[]): Promise<{ digest: string; changed: number } | undefined> {
  const hash = createHash('sha256');
  let changed = 0;
  try {
    for (const file of files) {
      const [bytes, { mtimeMs }] = await Promise.all([readFile(file), stat(file)]);
      hash.update(`${bytes.length}\n`).update(bytes);
      changed = Math.max(changed, mtimeMs);
    }
  } catch {
    return undefined;
  }
  return { digest: hash.digest('hex'), changed };
}
