import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PluginManifest, RealmKind } from '../plugin/manifest.ts';
import type { OutputFiles } from './bundle.ts';
import { checkDeclaration } from './check-declaration.ts';
import { readDeclaration, type Declaration } from './declaration.ts';
import { BuildError, fail } from './errors.ts';
import { deriveManifest, realmsOf } from './manifest.ts';
import { buildPageTarget } from './page-target.ts';
import { installedVersion, readProject, type PluginProject } from './project.ts';
import { listLibraries, SBOM_FILE } from './sbom.ts';
import { buildScriptTarget } from './script-target.ts';
import { isRecord } from './shapes.ts';

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

/** Files that travel with a release as they are. */
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE'];
const ICONS = ['icon.svg', 'icon.png', 'icon.webp'];
const MAPS = '.airlock/maps';
/** Bytes of one message catalogue. */
const MESSAGES_LIMIT = 256 * 1024;

/**
 * Build a plugin: read its declaration, build each of its realms, derive the manifest, write the folder to be signed.
 * Equal sources give equal bytes. Throws a `BuildError` that names everything found wrong; nothing is written then.
 */
export async function buildPlugin(options: BuildPluginOptions): Promise<BuildResult> {
  const { sourceMaps = true } = options;
  const project = await readProject(options.folder, options.entry);
  const outDir = resolveOutDir(project, options.outDir ?? 'dist');
  const declaration = await readDeclaration(project);
  const problems = checkDeclaration(declaration, project.package);
  if (problems.length > 0) throw new BuildError(problems);

  const files: OutputFiles = new Map();
  const maps: OutputFiles = new Map();
  const modules = new Set<string>();
  const targets: { [realm in RealmKind]?: NonNullable<PluginManifest['targets'][realm]> } = {};
  for (const realm of realmsOf(declaration)) {
    const built =
      realm === 'page'
        ? await buildPageTarget(project, String(declaration.id), sourceMaps)
        : await buildScriptTarget(project, realm, declaration, sourceMaps);
    targets[realm] = built.target;
    for (const [file, bytes] of built.files) files.set(file, bytes);
    for (const [file, bytes] of built.maps) maps.set(file, bytes);
    for (const id of built.modules) modules.add(id);
  }
  files.set(SBOM_FILE, await listLibraries(project, modules));
  const icon = await addDocuments(project, declaration, files);
  await addMessages(project, declaration, files);
  const sdkVersion = await installedVersion(project.folder, '@airlock/sdk');
  if (sdkVersion === undefined) {
    fail({
      code: 'LIBRARY_MISSING',
      message: '"@airlock/sdk" is not installed.',
      hint: 'Run npm install @airlock/sdk.',
    });
  }
  const manifest = deriveManifest(project, declaration, {
    targets,
    sdkVersion,
    ...(icon === undefined ? {} : { icon }),
  });
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

/** Take the documents and the icon along; gives the icon's path. */
async function addDocuments(
  project: PluginProject,
  declaration: Declaration,
  files: OutputFiles,
): Promise<string | undefined> {
  // Checked to be text.
  const named = declaration.icon as string | undefined;
  const icon = named ?? ICONS.find((file) => existsSync(path.join(project.folder, file)));
  for (const file of [...DOCUMENTS, ...(icon === undefined ? [] : [icon])]) {
    if (existsSync(path.join(project.folder, file))) {
      files.set(file, await readFile(path.join(project.folder, file)));
    } else if (file === named) {
      fail({ code: 'ICON_INVALID', message: `There is no icon "${file}" in the plugin's folder.` });
    }
  }
  return icon;
}

/** Take the message catalogues along as they are: flat JSON of key → text. */
async function addMessages(project: PluginProject, declaration: Declaration, files: OutputFiles): Promise<void> {
  for (const { data } of declaration.parts.messages) {
    const name = String(data['file']); // Checked to be a path inside the folder.
    const refuse = (what: string, cause?: unknown): never =>
      fail({ code: 'MESSAGES_INVALID', message: `The message catalogue "${name}" ${what}.`, file: name }, cause);
    const file = path.join(project.folder, name);
    const bytes = existsSync(file) ? await readFile(file) : refuse('is not there');
    if (bytes.length > MESSAGES_LIMIT) refuse(`is larger than ${MESSAGES_LIMIT / 1024} KB`);
    let texts: unknown;
    try {
      texts = JSON.parse(bytes.toString('utf8'));
    } catch (error) {
      refuse('is not JSON', error);
    }
    if (!isRecord(texts) || !Object.values(texts).every((text) => typeof text === 'string'))
      refuse('is not an object of key → text');
    files.set(name, bytes);
  }
}

async function write(folder: string, files: OutputFiles): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [file, bytes] of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), bytes);
  }
}
