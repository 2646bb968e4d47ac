import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PluginManifest, RealmKind } from '../plugin/manifest.ts';
import type { Bundle, OutputFiles } from './bundle.ts';
import { checkDeclaration } from './check-declaration.ts';
import { readDeclaration, type Declaration } from './declaration.ts';
import { BuildError, fail } from './errors.ts';
import { deriveManifest, realmsOf } from './manifest.ts';
import { buildPageTarget } from './page-target.ts';
import { installedVersion, type PluginProject } from './project.ts';
import { listLibraries, SBOM_FILE } from './sbom.ts';
import { addScreenshots } from './screenshots.ts';
import { buildScriptTarget, type ScriptTarget } from './script-target.ts';
import { isRecord } from './shapes.ts';

/** A plugin as it would be signed, in memory. */
export interface Assembled {
  readonly manifest: PluginManifest;
  /** Files of the release by path, `manifest.json` aside. */
  readonly files: OutputFiles;
  readonly maps: OutputFiles;
}

export interface AssembleOptions {
  readonly sourceMaps: boolean;
  /** Default: true. */
  readonly minify?: boolean;
  /**
   * Realms that it is expected to be built for, so that they are built while its declaration is read. Others than it asks
   * for are thrown away. Default: none are built beforehand.
   */
  readonly expect?: readonly RealmKind[];
  /**
   * What declares the plugin. Given the script of a sandbox where one is expected, which declares the same. Default: the
   * definition, bundled for that alone.
   */
  readonly declare?: (project: PluginProject, script: Promise<ScriptTarget> | undefined) => Promise<Declaration>;
}

/** Files that travel with a release as they are. */
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE'];
const ICONS = ['icon.svg', 'icon.png', 'icon.webp'];
/** Bytes of one document; hosts show no longer ones. */
const DOCUMENT_LIMIT = 256 * 1024;
/** Bytes of one message catalogue. */
const MESSAGES_LIMIT = 256 * 1024;

/** Build every realm of a plugin and derive its manifest; nothing is written. Throws a `BuildError`. */
export async function assemble(project: PluginProject, options: AssembleOptions): Promise<Assembled> {
  const { expect = [], declare = readDeclaration } = options;
  const builds = realmBuilds(project, options);
  for (const realm of expect) builds[realm]();
  const script = expect.find((realm) => realm !== 'page');
  const declaration = await declare(project, script && builds[script]());
  const problems = checkDeclaration(declaration, project.package);
  if (problems.length > 0) throw new BuildError(problems);

  const files: OutputFiles = new Map();
  const maps: OutputFiles = new Map();
  const modules = new Set<string>();
  const targets: { [realm in RealmKind]?: NonNullable<PluginManifest['targets'][realm]> } = {};
  for (const realm of realmsOf(declaration)) {
    const built: Built =
      realm === 'page'
        ? await (
            await builds.page()
          )(String(declaration.id))
        : (await builds[realm]()).finish(declaration);
    targets[realm] = built.target;
    for (const [file, bytes] of built.files) files.set(file, bytes);
    for (const [file, bytes] of built.maps) maps.set(file, bytes);
    for (const id of built.modules) modules.add(id);
  }
  files.set(SBOM_FILE, await listLibraries(project, modules));
  const icon = await addDocuments(project, declaration, files);
  await addScreenshots(project, declaration, files);
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
  return { manifest, files, maps };
}

type Built = Bundle & { readonly target: NonNullable<PluginManifest['targets'][RealmKind]> };

/** Builds of the realms, each begun when it is first asked for. */
function realmBuilds(project: PluginProject, { sourceMaps, minify = true }: AssembleOptions) {
  return {
    worker: once(() => buildScriptTarget(project, 'worker', { sourceMaps, minify })),
    frame: once(() => buildScriptTarget(project, 'frame', { sourceMaps, minify })),
    page: once(() => buildPageTarget(project, { sourceMaps, minify })),
  };
}

function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    if (started === undefined) {
      started = start();
      // Who needs it waits for it; where nobody does, its failure is of no matter.
      started.catch(() => undefined);
    }
    return started;
  };
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
      const bytes = await readText(path.join(project.folder, file));
      if (file !== icon && bytes.length > DOCUMENT_LIMIT) {
        fail({
          code: 'DOCUMENT_TOO_LARGE',
          message: `"${file}" has ${Math.ceil(bytes.length / 1024)} KB, and hosts show at most ${DOCUMENT_LIMIT / 1024} KB.`,
          hint: 'Keep older parts elsewhere and link to them.',
          file,
        });
      }
      files.set(file, bytes);
    } else if (file === named) {
      fail({ code: 'ICON_INVALID', message: `There is no icon "${file}" in the plugin's folder.` });
    }
  }
  return icon;
}

/** A file as it travels: texts end their lines in one way, whatever git made of them on the machine that they are built on. */
async function readText(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  // One character a byte, so that nothing else is touched.
  return /\.(?:png|webp)$/.test(file)
    ? bytes
    : Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

/** Take the message catalogues along as they are: flat JSON of key → text. */
async function addMessages(project: PluginProject, declaration: Declaration, files: OutputFiles): Promise<void> {
  for (const { data } of declaration.parts.messages) {
    const name = String(data['file']); // Checked to be a path inside the folder.
    const refuse = (what: string, cause?: unknown): never =>
      fail({ code: 'MESSAGES_INVALID', message: `The message catalogue "${name}" ${what}.`, file: name }, cause);
    const file = path.join(project.folder, name);
    const bytes = existsSync(file) ? await readText(file) : refuse('is not there');
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
