import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { injectManifest } from 'workbox-build';
import { nurseryBroker, runnerPage, runnerWindowPage } from './broker.ts';
import type { BrokerPage } from './broker.ts';
import type { PreludeText } from '../runtimes/prelude/parts.ts';
import { shared } from './shared-text.ts';

/** Beside the app: path, headers and text of the pages of runner sites. */
export const RUNNER_FILE = 'airlock-runner.json';

/** Where the app was built to, and where its service worker goes. */
export interface BuildServiceWorkerOptions {
  /** The built app; its files are precached, so that it starts without a server. */
  readonly distDir: string;
  /** Default: `airlock-sw.js` in `distDir`. The file must be served at the app's base. */
  readonly outFile?: string;
  /**
   * `false` for an app whose plugins all run in the page: what runs on the side of sandboxes is left out, more than half of the
   * service worker, and a sandbox does not start. Default: `true`.
   */
  readonly sandboxes?: boolean;
  /** See `serviceWorkerScript`. */
  readonly prelude?: string;
}

/** What was precached. */
export interface BuiltServiceWorker {
  readonly outFile: string;
  readonly files: number;
  /** Of the precached files. */
  readonly bytes: number;
}

/**
 * Build the service worker of an app: `airlock-sw.ts` with everything that runs on the sandbox's side inside. The code
 * goes from the inside out: the prelude and its parts are text in the relay, the relay is text in the broker page, whose policy names the
 * relay's hash, and the service worker makes the broker page of it. The host page itself carries none of it.
 */
export async function buildServiceWorker({
  distDir,
  outFile = join(distDir, 'airlock-sw.js'),
  sandboxes = true,
  prelude,
}: BuildServiceWorkerOptions): Promise<BuiltServiceWorker> {
  const brokers = sandboxes ? await buildBrokers(prelude) : undefined;
  const code = await scriptWith(brokers);
  // For whoever serves runner sites; the app itself does not need it.
  if (brokers) await writeFile(join(distDir, RUNNER_FILE), JSON.stringify([brokers.runner, brokers.runnerWindow]));
  const folder = await mkdtemp(join(tmpdir(), 'airlock-sw-'));
  try {
    const swSrc = join(folder, 'airlock-sw.js');
    await writeFile(swSrc, code);
    const { count, size, warnings } = await injectManifest({
      swSrc,
      swDest: outFile,
      globDirectory: distDir,
      globPatterns: ['**/*.{html,js,css,svg,png,ico,webp,woff2,webmanifest,json}'],
      globIgnores: [
        '**/airlock-sw.js',
        `**/${RUNNER_FILE}`,
        '**/airlock.config.json',
        '**/policy.signed.json',
        '**/*.map',
      ],
      // Names in `assets/` carry a hash of their content.
      dontCacheBustURLsMatching: /^assets\/.*-[A-Za-z0-9_-]{8,}\./,
      maximumFileSizeToCacheInBytes: 16 * 2 ** 20,
    });
    if (warnings.length > 0) throw new Error(`The app cannot be precached: ${warnings.join('; ')}`);
    return { outFile, files: count, bytes: size };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The service worker as one script; `self.__WB_MANIFEST` still stands for the list of files to precache. `prelude` is
 * another entry in place of the prelude; tests of the policy take its second line away with it. `sandboxes` as in
 * `BuildServiceWorkerOptions`.
 */
export async function serviceWorkerScript(prelude?: string, sandboxes = true): Promise<string> {
  return scriptWith(sandboxes ? await buildBrokers(prelude) : undefined);
}

function scriptWith(brokers: Brokers | undefined): Promise<string> {
  return bundle(source('./airlock-sw'), brokers ? brokerTexts(brokers) : NO_BROKERS);
}

const NO_BROKERS = { __RELAY__: 'undefined', __FRAME__: 'undefined', __RUNNER__: 'undefined' };

function brokerTexts({ relay, frameRelay, runner, runnerWindow }: Brokers): typeof NO_BROKERS {
  return {
    __RELAY__: JSON.stringify(relay),
    // The two relays have most of their code in common.
    __FRAME__: JSON.stringify(shared(frameRelay, relay.text)),
    __RUNNER__: JSON.stringify({ path: runner.path, window: runnerWindow.path }),
  };
}

/** What broker pages are made of, and the pages that runner sites serve under `path`: for workers, and for a window. */
export interface Brokers {
  /** The script of the nursery, and its base64 SHA-256. */
  readonly relay: { readonly text: string; readonly digest: string };
  readonly nursery: BrokerPage;
  /** The script of the frame around a window. */
  readonly frameRelay: string;
  readonly runner: RunnerSitePage;
  readonly runnerWindow: RunnerSitePage;
}

/** What the broker pages are made of; `prelude` as in `serviceWorkerScript`. */
export async function buildBrokers(prelude = source('../runtimes/prelude/main')): Promise<Brokers> {
  const text = await preludeText(prelude);
  const relay = inertInHtml(await bundle(source('../runtimes/relay/main'), { __PRELUDE__: JSON.stringify(text) }));
  const framePrelude = inertInHtml(await bundle(source('../runtimes/prelude/frame-main'), {}));
  const frameRelay = inertInHtml(
    await bundle(source('../runtimes/relay/frame-main'), { __FRAME_PRELUDE__: JSON.stringify(framePrelude) }),
  );
  const digest = digestOf(relay);
  return {
    relay: { text: relay, digest },
    nursery: nurseryBroker(relay, digest),
    frameRelay,
    runner: withPath(runnerPage(relay, digest)),
    runnerWindow: withPath(runnerWindowPage(frameRelay)),
  };
}

/** The script of workers in pieces: the core as a function, whose argument has the parts as methods. */
async function preludeText(core: string): Promise<PreludeText> {
  const method = async (name: string, entry: string): Promise<string> =>
    `${name}(){${await bundle(source(`../runtimes/prelude/${entry}`), {})};return _},`;
  const [body, views, endpoints, network] = await Promise.all([
    bundle(core, {}),
    method('views', 'views'),
    method('endpoints', 'endpoints'),
    method('network', 'fetch'),
  ]);
  return { begin: `(function(__PARTS__){${body}})({`, parts: { views, endpoints, network }, end: '});\n' };
}

/** A page of runner sites, and where it is. */
export type RunnerSitePage = BrokerPage & { readonly path: string };

function withPath(page: BrokerPage): RunnerSitePage {
  const name = createHash('sha256').update(JSON.stringify(page)).digest('hex').slice(0, 16);
  return { ...page, path: `airlock/${name}/` };
}

/** As a policy names a script. */
function digestOf(script: string): string {
  return createHash('sha256').update(script).digest('base64');
}

const extension = extname(import.meta.filename);

/** In the repository the packages are bundled from their source, elsewhere from what was published. */
const sourceConditions = extension === '.ts' ? ['airlock-source'] : [];

/** A module beside this one, in the source or in what was built of it. */
function source(module: string): string {
  return fileURLToPath(new URL(module + extension, import.meta.url));
}

/** One self-contained classic script. */
async function bundle(entry: string, define: { readonly [name: string]: string }): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    mode: 'production',
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    resolve: { conditions: [...sourceConditions, 'module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2023',
      minify: true,
      modulePreload: false,
      copyPublicDir: false,
      lib: { entry, formats: ['iife'], name: '_', fileName: 'script' },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const chunks = outputs
    .flatMap((each) => ('output' in each ? each.output : []))
    .filter((file) => file.type === 'chunk');
  const [chunk, ...others] = chunks;
  if (chunk === undefined || others.length > 0) throw new Error(`"${entry}" did not become one script.`);
  return chunk.code;
}

/** The same script, safe inside a `<script>` element: the character sequences that end or escape one stand only in strings. */
function inertInHtml(script: string): string {
  return script
    .replaceAll(/<(?=\/script|script|!--)/gi, String.raw`\x3C`)
    .replaceAll('\r', String.raw`\r`)
    .trim();
}
