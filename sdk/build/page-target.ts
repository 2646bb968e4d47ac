import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { normalizePath, type Plugin } from 'vite';
import type { SharedRequirement, TargetManifest } from '../plugin/manifest.ts';
import { bundle, exactly, STYLE_FILE, type Bundle, type BundleOptions, type OutputFiles } from './bundle.ts';
import {
  containerSource,
  HAS_STYLES,
  SHARED_MODULE,
  SHARED_NAMES,
  sharedLibrarySource,
  sharedSource,
} from './container.ts';
import { STYLES } from './declaration.ts';
import { fail } from './errors.ts';
import { importsOf } from './imports.ts';
import { installedVersion, type PluginProject } from './project.ts';
import { scopeStyles } from './scope-styles.ts';

/** Libraries that a page plugin takes from the host, so that there is one of each in the page. */
const SHARED: ReadonlySet<string> = new Set([
  'react',
  'react/jsx-runtime',
  'react-dom',
  'react-dom/client',
  '@airlock/sdk',
]);

const ENTRY = 'remoteEntry.js';
const FOLDER = 'page';

/**
 * Bytes of code up to which a plugin is one file. A package is downloaded as a whole, so each file more is a request of
 * its installation, and at each start a hash and a module, one after the other; to read this much takes a browser less.
 */
const ONE_FILE = 32 * 1024;

/**
 * Build for the page: a Module Federation container in ES modules, with what it takes from the host left out. What a large
 * plugin imports lazily stays in files of its own, so that a start does not read it.
 */
export async function buildPageTarget(
  project: PluginProject,
  options: Pick<BundleOptions, 'sourceMaps' | 'minify'>,
): Promise<(id: string) => Bundle & { readonly target: TargetManifest }> {
  const used = new Set<string>();
  const build = (oneFile: boolean): Promise<Bundle> =>
    bundle(project, {
      entry: containerSource(normalizePath(project.entry), STYLE_FILE),
      fileName: ENTRY,
      format: 'es',
      plugins: [sharedLibraries(project, used)],
      oneFile,
      ...options,
    });
  const whole = await build(true);
  const built = (whole.files.get(ENTRY)?.byteLength ?? 0) <= ONE_FILE ? whole : await build(false);
  checkImports(built.files);
  const shared = await Promise.all([...used].sort().map((name) => requirement(project, name)));
  return (id) => ({
    files: within(FOLDER, styled(built.files, id)),
    maps: within(FOLDER, built.maps),
    modules: built.modules,
    target: { entry: `${FOLDER}/${ENTRY}`, container: containerName(id, project.package.version), shared },
  });
}

/** The styles of a plugin hold in its own boxes only, so they name its id. */
function styled(files: OutputFiles, id: string): OutputFiles {
  const style = files.get(STYLE_FILE);
  if (style === undefined) return files;
  const scoped = scopeStyles(new TextDecoder().decode(style), id);
  return new Map(files).set(STYLE_FILE, new TextEncoder().encode(scoped));
}

/** One name per release, because a runtime keeps containers by name. */
function containerName(id: string, version: string): string {
  return `airlock_${id}_${version}`.replace(/[^A-Za-z0-9_]/g, '_');
}

function sharedLibraries(project: PluginProject, used: Set<string>): Plugin {
  const prefix = '\0airlock-shared:';
  return {
    name: 'airlock:shared',
    enforce: 'pre',
    resolveId: {
      filter: { id: exactly(SHARED_MODULE, ...SHARED) },
      handler(id) {
        if (id === SHARED_MODULE) return `\0${SHARED_MODULE}`;
        used.add(id);
        return prefix + id;
      },
    },
    load: {
      filter: { id: exactly(`\0${SHARED_MODULE}`, ...[...SHARED].map((id) => prefix + id)) },
      async handler(id) {
        if (id === `\0${SHARED_MODULE}`) return sharedSource;
        const name = id.slice(prefix.length);
        return { code: sharedLibrarySource(name, await exportsOf(project, name)), moduleSideEffects: false };
      },
    },
    renderChunk(code) {
      if (!code.includes(SHARED_NAMES)) return undefined;
      const hasStyles = [...this.getModuleIds()].some((id) => STYLES.test(id));
      return code.replace(SHARED_NAMES, JSON.stringify([...used].sort())).replace(HAS_STYLES, String(hasStyles));
    },
  };
}

/** Names that a library exports, read from the copy the author has installed. */
async function exportsOf(project: PluginProject, name: string): Promise<readonly string[]> {
  const file = resolveLibrary(project, name);
  // A namespace object: every export by name.
  const namespace = (await import(pathToFileURL(file).href)) as { readonly [key: string]: unknown };
  const inner = namespace['default'];
  return [...new Set([...Object.keys(namespace), ...(isRecord(inner) ? Object.keys(inner) : [])])].sort();
}

function resolveLibrary(project: PluginProject, name: string): string {
  // The SDK resolves itself: the author's copy is the one that runs this build.
  if (name === '@airlock/sdk')
    return path.join(import.meta.dirname, `../plugin/index${path.extname(import.meta.filename)}`);
  try {
    return createRequire(path.join(project.folder, 'package.json')).resolve(name);
  } catch (error) {
    return fail(
      {
        code: 'LIBRARY_MISSING',
        message: `"${name}" is imported but not installed.`,
        hint: `Run npm install --save-dev ${packageOf(name)}, and name the range you need in peerDependencies.`,
      },
      error,
    );
  }
}

async function requirement(project: PluginProject, name: string): Promise<SharedRequirement> {
  const owner = packageOf(name);
  const declared = project.package.peerDependencies[owner];
  if (declared !== undefined) return { name, range: declared };
  const version = await installedVersion(project.folder, owner);
  return version === undefined
    ? fail({ code: 'LIBRARY_MISSING', message: `"${owner}" is imported but not installed.` })
    : { name, range: `^${version}` };
}

/** Every module that is loaded must be one of the release's files. */
function checkImports(files: OutputFiles): void {
  for (const [file, bytes] of files) {
    if (!file.endsWith('.js')) continue;
    for (const { specifier } of importsOf(new TextDecoder().decode(bytes), 'module')) {
      const target = specifier?.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined;
      if (target !== undefined && files.has(target)) continue;
      fail({
        code: 'NOT_SELF_CONTAINED',
        message: `"${file}" loads ${specifier === undefined ? 'a module by a computed name' : `"${specifier}"`}, which is not in the release.`,
        hint: 'Import by a constant relative path or package name; code from elsewhere is never loaded.',
      });
    }
  }
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function within(folder: string, files: OutputFiles): OutputFiles {
  return new Map([...files].map(([file, bytes]) => [`${folder}/${file}`, bytes]));
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
