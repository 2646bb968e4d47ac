import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { RealmKind } from '../../plugin/manifest.ts';
import { TestHostError } from '../errors.ts';

export interface SessionOptions {
  /** The plugin's folder. Default: where the tests were started. */
  readonly folder?: string;
  /** Where it runs, of the realms that it is built for. Default: the first that it names. */
  readonly realm?: RealmKind;
  /** Permissions that are refused from the start. Default: none; all that it declares is granted. */
  readonly deny?: readonly string[];
  /** Folders of other plugins that are to be there, too. */
  readonly beside?: readonly string[];
  /**
   * Which host: the folder of a built app, or a package of the command line under the name by which it is installed, such as
   * `airlock-0-9` after `npm install --save-dev airlock-0-9@npm:@airlock/cli@0.9.0`. Default: the installed `@airlock/cli`.
   */
  readonly hostVersion?: string;
}

/** A line that `airlock dev --json` prints; `error` is the last one of a command that could not begin. */
type Line = {
  readonly type?: string;
  readonly error?: { readonly message: string; readonly hint?: string };
  readonly [key: string]: unknown;
};

/** The real app with the plugin in it, served by `airlock dev` until it is closed. */
export interface Session {
  readonly url: string;
  /** Id of the plugin. */
  readonly plugin: string;
  close(): Promise<void>;
}

const CLI = '@airlock/cli';
/** Milliseconds until the first build is served. */
const PATIENCE = 60_000;

/** Build the plugin and serve the app. Rejects with `NO_CLI`, `BUILD_FAILED` or `SERVE_FAILED`. */
export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const folder = path.resolve(options.folder ?? '.');
  const { realm, deny = [], beside = [], hostVersion } = options;
  const built = hostVersion === undefined ? undefined : path.resolve(folder, hostVersion);
  const isFolder = built !== undefined && existsSync(path.join(built, 'index.html'));
  const words = [
    commandOf(folder, hostVersion === undefined || isFolder ? CLI : hostVersion),
    'dev',
    '--json',
    '--door',
    '--port',
    '0',
    ...(realm === undefined ? [] : ['--realm', realm]),
    ...(deny.length === 0 ? [] : ['--deny', deny.join(',')]),
    ...(beside.length === 0 ? [] : ['--with', beside.map((other) => path.resolve(folder, other)).join(',')]),
    ...(built !== undefined && isFolder ? ['--host-dir', built] : []),
  ];
  const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  try {
    const { url, plugin } = await serving(child);
    return { url, plugin, close: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Wait for the first build and the address. */
function serving(child: ChildProcess): Promise<{ readonly url: string; readonly plugin: string }> {
  return new Promise((resolve, reject) => {
    let errors = '';
    let plugin: string | undefined;
    const fail = (code: string, message: string): void => {
      clearTimeout(timer);
      reject(new TestHostError(code, message));
    };
    const timer = setTimeout(() => fail('SERVE_FAILED', `Nothing was served in ${PATIENCE} ms.\n${errors}`), PATIENCE);
    child.stderr?.on('data', (text) => (errors += String(text)));
    child.once('error', (error) => fail('SERVE_FAILED', error.message));
    child.once('close', () => fail('SERVE_FAILED', `The command line ended.\n${errors}`));
    if (child.stdout === null) return fail('SERVE_FAILED', 'The command line prints nothing.');
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = readLine(text);
      if (line?.type === 'release') plugin = String(line['plugin']);
      if (line?.error) fail('SERVE_FAILED', [line.error.message, line.error.hint ?? ''].join(' ').trim());
      if (line?.type === 'failed') fail('BUILD_FAILED', describe(line['problems']));
      if (line?.type !== 'serving' || plugin === undefined) return;
      clearTimeout(timer);
      resolve({ url: String(line['url']), plugin });
    });
  });
}

/** The program of an installed package of the command line. */
function commandOf(folder: string, name: string): string {
  // Packages do not export their package.json, and a program is not there to be imported: looked for as Node does it.
  const homes = createRequire(path.join(folder, 'package.json')).resolve.paths(name) ?? [];
  for (const home of homes) {
    const file = path.join(home, name, 'bin/airlock.mjs');
    if (existsSync(file)) return file;
  }
  throw new TestHostError(
    'NO_CLI',
    `"${name}" is not installed in "${folder}": npm install --save-dev ${name}.${leftOut()} Looked in: ${homes.join(', ')}`,
  );
}

/** Why a package that is named under `devDependencies` is not there. */
function leftOut(): string {
  return process.env['NODE_ENV'] === 'production'
    ? ' NODE_ENV is "production" here, with which npm leaves development packages out: npm install --include=dev.'
    : '';
}

function readLine(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line; // one record a line
  } catch {
    return undefined;
  }
}

function describe(problems: unknown): string {
  const list = Array.isArray(problems) ? (problems as { readonly code?: string; readonly message?: string }[]) : [];
  return list.map(({ code, message }) => `${code}: ${message}`).join('\n');
}
