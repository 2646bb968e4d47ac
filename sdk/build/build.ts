import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PluginManifest } from '../plugin/manifest.ts';
import { assemble } from './assemble.ts';
import type { OutputFiles } from './bundle.ts';
import { fail } from './errors.ts';
import { readProject, type PluginProject } from './project.ts';

export interface BuildPluginOptions {
  /** The plugin's folder, with its `package.json`. */
  readonly folder: string;
  /** Module that exports the definition, relative to the folder. Default: `src/plugin.ts`. */
  readonly entry?: string;
  /** Relative to the folder; emptied first. Default: `dist`. */
  readonly outDir?: string;
  /** Write source maps to `.airlock/maps`, outside of what is signed. Default: true. */
  readonly sourceMaps?: boolean;
}

export interface BuildResult {
  readonly manifest: PluginManifest;
  /** Absolute path of the folder to sign. */
  readonly outDir: string;
  /** Files of the release, by path. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

const MAPS = '.airlock/maps';

/**
 * Build a plugin: read its declaration, build each of its realms, derive the manifest, write the folder to be signed.
 * Equal sources give equal bytes. Throws a `BuildError` that names everything found wrong; nothing is written then.
 */
export async function buildPlugin(options: BuildPluginOptions): Promise<BuildResult> {
  const { sourceMaps = true } = options;
  const project = await readProject(options.folder, options.entry);
  const outDir = resolveOutDir(project, options.outDir ?? 'dist');
  const { manifest, files, maps } = await assemble(project, { sourceMaps });
  files.set('manifest.json', new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  await write(outDir, files);
  if (sourceMaps) await write(path.join(project.folder, MAPS), maps);
  return {
    manifest,
    outDir,
    files: [...files]
      .map(([file, { length }]) => ({ path: file, size: length }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** The output folder is emptied, so it must be a folder of its own inside the plugin's, or outside of it altogether. */
function resolveOutDir(project: PluginProject, outDir: string): string {
  const folder = path.resolve(project.folder, outDir);
  const source = path.dirname(project.entry);
  if ([project.folder, source].some((kept) => `${kept}${path.sep}`.startsWith(`${folder}${path.sep}`))) {
    fail({ code: 'OUT_DIR_INVALID', message: `"${outDir}" holds the plugin's sources and would be emptied.` });
  }
  return folder;
}

async function write(folder: string, files: OutputFiles): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [file, bytes] of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), bytes);
  }
}
