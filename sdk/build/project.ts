import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BuildError, fail, type BuildProblem } from './errors.ts';

/** What `package.json` tells about a plugin. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly author?: string;
  readonly keywords: readonly string[];
  readonly homepage?: string;
  readonly repository?: string;
  readonly bugs?: string;
  readonly funding?: string;
  /** What it expects beside it, by name → range. */
  readonly peerDependencies: { readonly [name: string]: string };
}

/** A plugin's source folder. */
export interface PluginProject {
  /** Absolute. */
  readonly folder: string;
  readonly package: PluginPackage;
  /** Absolute path of the module whose default export is the definition. */
  readonly entry: string;
}

const ENTRIES = ['plugin', 'index'].flatMap((name) => ['ts', 'tsx', 'js', 'jsx'].map((end) => `src/${name}.${end}`));

/** Read a plugin's folder. `entry` (relative) overrides the usual `src/plugin.ts`. Throws a `BuildError`. */
export async function readProject(folder: string, entry?: string): Promise<PluginProject> {
  const root = path.resolve(folder);
  return { folder: root, package: await readPackage(root), entry: findEntry(root, entry) };
}

/** The version of a package that the project sees, or `undefined`. */
export async function installedVersion(folder: string, name: string): Promise<string | undefined> {
  for (const base of createRequire(path.join(folder, 'package.json')).resolve.paths(name) ?? []) {
    const file = path.join(base, name, 'package.json');
    if (existsSync(file)) return String(JSON.parse(await readFile(file, 'utf8')).version);
  }
  return undefined;
}

function findEntry(root: string, entry: string | undefined): string {
  const candidates = entry === undefined ? ENTRIES : [entry];
  const found = candidates.find((candidate) => existsSync(path.join(root, candidate)));
  return found === undefined
    ? fail({
        code: 'ENTRY_MISSING',
        message: `There is no plugin to build in "${root}": looked for ${candidates.slice(0, 4).join(', ')}.`,
        hint: 'Export `definePlugin({ … })` as default from src/plugin.ts.',
      })
    : path.join(root, found);
}

async function readPackage(root: string): Promise<PluginPackage> {
  const file = path.join(root, 'package.json');
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    fail(
      existsSync(file)
        ? { code: 'PACKAGE_UNREADABLE', message: 'It is not JSON.', file: 'package.json' }
        : {
            code: 'PACKAGE_UNREADABLE',
            message: `There is no package.json in "${root}", so there is no plugin in it.`,
            hint: 'Change into the folder of a plugin, or make one: airlock create my-plugin.',
          },
      error,
    );
  }
  const json = isRecord(raw) ? raw : {};
  const problems: BuildProblem[] = [];
  const text = (key: string): string => {
    const value = json[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    problems.push({
      code: 'PACKAGE_FIELD_MISSING',
      message: `package.json has no "${key}".`,
      hint: 'It is shown to users before they install.',
      file: 'package.json',
    });
    return '';
  };
  const author = personName(json['author']);
  const homepage = httpsUrl(json['homepage']);
  const repository = addressOf(json['repository']);
  const bugs = addressOf(json['bugs']);
  const ways: unknown = json['funding'];
  const funding = (Array.isArray(ways) ? ways : [ways]).map(addressOf).find((address) => address !== undefined);
  const result: PluginPackage = {
    name: text('name'),
    version: text('version'),
    description: text('description'),
    license: text('license'),
    ...(author === undefined ? {} : { author }),
    keywords: Array.isArray(json['keywords']) ? json['keywords'].filter((word) => typeof word === 'string') : [],
    ...(homepage === undefined ? {} : { homepage }),
    ...(repository === undefined ? {} : { repository }),
    ...(bugs === undefined ? {} : { bugs }),
    ...(funding === undefined ? {} : { funding }),
    peerDependencies: ranges(json['peerDependencies']),
  };
  if (problems.length > 0) throw new BuildError(problems);
  return result;
}

/** npm allows `Name <mail> (url)` or an object; only the name is published. */
function personName(author: unknown): string | undefined {
  const text = isRecord(author) ? author['name'] : author;
  const name = typeof text === 'string' ? text.replace(/\s*[<(].*$/, '').trim() : '';
  return name === '' ? undefined : name;
}

/** npm allows the address itself or an object with it. */
function addressOf(value: unknown): string | undefined {
  return httpsUrl(isRecord(value) ? value['url'] : value);
}

/** `git+https://…` and `https://….git` are the forms npm writes. */
function httpsUrl(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  const plain = url.replace(/^git\+/, '').replace(/\.git$/, '');
  return plain.startsWith('https://') ? plain : undefined;
}

function ranges(value: unknown): { [name: string]: string } {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
