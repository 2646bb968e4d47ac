import path from 'node:path';
import { build, normalizePath, type Plugin, type Rolldown } from 'vite';
import { BuildError, type BuildProblem } from './errors.ts';
import { oneLineEnd } from './line-ends.ts';
import type { PluginProject } from './project.ts';

/** Files of one build, by path relative to the output folder. */
export type OutputFiles = Map<string, Uint8Array>;

export interface Bundle {
  readonly files: OutputFiles;
  readonly maps: OutputFiles;
  /** Paths of the modules that went in. */
  readonly modules: ReadonlySet<string>;
}

export interface BundleOptions {
  /** Source of the module that the bundle starts with. */
  readonly entry: string;
  /** File name of the bundle's first file. */
  readonly fileName: string;
  readonly format: 'iife' | 'es';
  readonly plugins?: readonly Plugin[];
  /** Default: true. */
  readonly minify?: boolean;
  /** Default: false. */
  readonly sourceMaps?: boolean;
  /** Whether modules that are imported lazily are in the same file; they run when they are asked for all the same. Default: as `format` has it, so for `es` not. */
  readonly oneFile?: boolean;
}

const ENTRY = 'virtual:airlock-entry';

/** All styles of a bundle. */
export const STYLE_FILE = 'style.css';

/** The syntax that every supported browser runs. */
const TARGET = 'es2023';

// Running from source, as the repository's own tests do, the SDK is bundled from source too.
const conditions = import.meta.url.endsWith('.ts') ? ['airlock-source'] : [];

/**
 * Bundle in memory. The output depends on the sources alone, not on the folder, the clock, the environment or a config of
 * Vite or PostCSS beside or above them.
 */
export async function bundle(project: PluginProject, options: BundleOptions): Promise<Bundle> {
  const output = await run(project, options);
  const files: OutputFiles = new Map();
  const maps: OutputFiles = new Map();
  const modules = new Set<string>();
  for (const item of output) {
    if (item.type === 'chunk') for (const id of item.moduleIds) modules.add(id);
    const isMap = item.fileName.endsWith('.map');
    const content = item.type === 'chunk' ? item.code : item.source;
    (isMap ? maps : files).set(
      item.fileName,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    );
  }
  return { files, maps, modules };
}

async function run(project: PluginProject, options: BundleOptions): Promise<Rolldown.RolldownOutput['output']> {
  try {
    const result = await build({
      root: project.folder,
      configFile: false,
      envDir: false,
      publicDir: false,
      base: './',
      mode: 'production',
      logLevel: 'silent',
      define: { 'process.env.NODE_ENV': '"production"' },
      resolve: { conditions: [...conditions, 'module', 'browser', 'production'] },
      // Looked for up to the top folder otherwise, which takes a quarter of a build as well.
      css: { postcss: {} },
      oxc: { jsx: { runtime: 'automatic', development: false } },
      plugins: [virtualEntry(options.entry), oneLineEnd(), ...(options.plugins ?? [])],
      build: {
        write: false,
        target: TARGET,
        minify: options.minify ?? true,
        sourcemap: (options.sourceMaps ?? false) ? 'hidden' : false,
        lib: {
          entry: ENTRY,
          formats: [options.format],
          name: 'plugin',
          fileName: () => options.fileName,
          cssFileName: STYLE_FILE.replace(/\.css$/, ''),
        },
        cssCodeSplit: false,
        reportCompressedSize: false,
        rolldownOptions: {
          // A virtual module; `lib.entry` alone would be read as a path.
          input: ENTRY,
          // The container's own modules may be shared with the chunks that it loads.
          preserveEntrySignatures: 'allow-extension',
          output: {
            chunkFileNames: '[name]-[hash].js',
            ...(options.oneFile === true && { codeSplitting: false }),
            minify: options.minify ?? true,
            // What they tell a bundler was heard.
            comments: { legal: true, annotation: false, jsdoc: false },
            sanitizeFileName: (name) => name.replace(/[^A-Za-z0-9_.-]/g, '_'),
          },
        },
      },
    });
    const [output] = Array.isArray(result) ? result : [];
    if (output === undefined) throw new TypeError('Vite gave no output for the one format it was asked for.');
    return output.output;
  } catch (error) {
    throw asBuildError(project, error);
  }
}

function virtualEntry(source: string): Plugin {
  return {
    name: 'airlock:entry',
    enforce: 'pre',
    // The filters are asked by the bundler itself; a function would be called for every import of every module.
    resolveId: { filter: { id: exactly(ENTRY) }, handler: () => `\0${ENTRY}` },
    load: { filter: { id: exactly(`\0${ENTRY}`) }, handler: () => source },
  };
}

/** A filter of ids for these alone. */
export function exactly(...ids: readonly string[]): RegExp {
  const texts = ids.map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(?:${texts.join('|')})$`);
}

/** What the bundler says about a failure; every member may be absent. */
interface BundlerFailure {
  readonly message?: string;
  readonly id?: string;
  readonly loc?: { readonly file?: string; readonly line?: number };
  readonly errors?: readonly BundlerFailure[];
}

function asBuildError(project: PluginProject, error: unknown): BuildError {
  if (error instanceof BuildError) return error;
  // Only read, member by member, below.
  const failure = error as BundlerFailure;
  const each = failure.errors !== undefined && failure.errors.length > 0 ? failure.errors : [failure];
  return new BuildError(
    each.map((one) => asProblem(project, one)),
    error,
  );
}

// The bundler draws the place into its message, as a path relative to the working folder.
const PLACE = /\[ (.+):(\d+):\d+ \]/;

function asProblem(project: PluginProject, failure: BundlerFailure): BuildProblem {
  // oxlint-disable-next-line no-control-regex -- terminal colours are control characters.
  const text = (failure.message ?? String(failure)).replace(/\u001B\[[0-9;]*m/g, '').trim();
  const [message = text, ...frame] = text.replace(/^\[[\w:-]+\] /, '').split('\n');
  const place = PLACE.exec(text);
  const file = failure.loc?.file ?? failure.id ?? place?.[1];
  const line = failure.loc?.line ?? (place === null ? undefined : Number(place[2]));
  const [, missing] = /failed to resolve import "((?:@[^/"]+\/)?[^./"][^/"]*)/.exec(message) ?? [];
  return {
    code: 'BUNDLE_FAILED',
    message,
    ...(missing !== undefined && {
      hint: `Install what the plugin imports: npm install, with ${missing} in package.json.`,
    }),
    ...(file === undefined ? {} : { file: normalizePath(path.relative(project.folder, path.resolve(file))) }),
    ...(line === undefined ? {} : { line }),
    ...(frame.length === 0 ? {} : { frame: frame.join('\n') }),
  };
}
