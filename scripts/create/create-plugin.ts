import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RealmKind } from '@airlock/sdk';
import { CliError } from '../terminal/failure.ts';
import { isDeviceName } from '../terminal/paths.ts';
import { KINDS, type Kind } from './kinds.ts';

export interface NewPlugin {
  /** Absolute; made when it is not there, and must be empty when it is. */
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  readonly author: string;
  readonly kind: Kind;
  /** One of those that the kind can run in. */
  readonly realm: RealmKind;
  /** In JavaScript when false. */
  readonly typescript: boolean;
  /** With a test and what runs it. */
  readonly tests: boolean;
  /** With a test in a browser, too. Default: false. */
  readonly browserTests?: boolean;
  /** Version of the SDK and the command line to depend on, and the year for the licence. */
  readonly version: string;
  readonly year: number;
}

/** Where templates lie, seen from the built program and from the sources; those in JavaScript are made by the build. */
const TEMPLATES = {
  typescript: ['../templates'],
  javascript: ['./javascript', '../dist/javascript'],
};
const COMMON = 'common';
const PLUGIN_ID = /^(?=.{2,64}$)[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
/** Dark enough for a white sign; a plugin gets the same one each time. */
const COLOURS = ['0b5d4e', '1f4e8c', '5b3a8e', '8a2f4b', '7a4a12', '2f5d1e', '374151'];
/** Names that npm packages may not have in a template: the file is stored without its dot. */
const DOTTED = new Set(['gitignore']);

/** Write a new plugin. Gives the paths of its files. Refuses, before anything is written, what could not be built. */
export async function createPlugin(plugin: NewPlugin): Promise<string[]> {
  if (!PLUGIN_ID.test(plugin.id)) {
    throw new CliError('ID_INVALID', `"${plugin.id}" cannot be a plugin's id.`, {
      hint: 'Use 2 to 64 characters: words of a-z and 0-9 joined by single "-" or ".".',
    });
  }
  if (isDeviceName(plugin.id) || isDeviceName(basename(plugin.folder))) {
    throw new CliError(
      'ID_INVALID',
      `"${plugin.id}" is the name of a device on Windows, where no such folder can be.`,
      {
        hint: 'Choose another folder and id, "my-' + plugin.id + '" for one.',
      },
    );
  }
  // They become part of source files, so they are plain text.
  for (const [what, text, most] of [
    ['name', plugin.name, 60],
    ['author', plugin.author, 100],
  ] as const) {
    if (text.trim() === '' || text.length > most || /[\p{Cc}`'"\\<>$]/u.test(text)) {
      throw new CliError(
        'NAME_INVALID',
        `"${text}" cannot be the ${what}: 1 to ${most} plain characters without quotes.`,
      );
    }
  }
  await mustBeEmpty(plugin.folder);
  const files = new Map<string, string>([['package.json', packageJson(plugin)]]);
  for (const [path, text] of await chooseFiles(plugin)) files.set(path, fill(text, plugin));
  for (const [path, text] of files) {
    const file = join(plugin.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
  return [...files.keys()].sort();
}

async function mustBeEmpty(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const left = found.filter((name) => name !== '.git');
  if (left.length === 0) return;
  throw new CliError('NOT_EMPTY', `The folder "${folder}" has files in it already, "${left[0]}" for one.`, {
    hint: 'Name a folder that is not there yet.',
  });
}

/** The files of what was chosen, still with their blanks. */
async function chooseFiles({ kind, realm, typescript, tests, browserTests }: NewPlugin): Promise<Map<string, string>> {
  const language = typescript ? 'typescript' : 'javascript';
  const files = await readTemplate('typescript', COMMON);
  for (const [path, text] of await readTemplate(language, kind)) files.set(path, text);
  const [usual] = KINDS[kind].realms;
  const others = realm === usual ? undefined : await readTemplate(language, `${kind}-${realm}`);
  for (const [path, text] of others ?? []) {
    // A component takes the place of one that is written in another way.
    for (const before of files.keys()) if (stem(before) === stem(path)) files.delete(before);
    files.set(path, text);
  }
  if (files.size === 0) throw new TypeError(`The template "${kind}" is not part of this installation.`);
  const entry = `src/plugin.${typescript ? 'ts' : 'js'}`;
  if (realm !== usual && others?.size === 0) files.set(entry, withRealm(files.get(entry) ?? '', realm));
  if (browserTests) for (const [path, text] of await readTemplate(language, 'browser-tests')) files.set(path, text);
  if (!typescript) files.delete('tsconfig.json');
  if (!tests) {
    for (const path of [...files.keys()].filter((name) => /\.test\.[jt]sx?$/.test(name))) files.delete(path);
    const readme = files.get('README.md') ?? '';
    files.set('README.md', readme.replace(/^npm test .*\n/m, ''));
  }
  return files;
}

/** A definition says where it runs, unless that is the usual place. */
function withRealm(source: string, realm: RealmKind): string {
  return source.replace(/^ {2}name: .*\n/m, (line) => `${line}  realms: ['${realm}'],\n`);
}

function stem(path: string): string {
  return path.replace(/\.[jt]sx?$/, '');
}

/** Files of a template by path; none when there is no such template. */
async function readTemplate(language: keyof typeof TEMPLATES, name: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const templates of TEMPLATES[language].map((path) => join(import.meta.dirname, path))) {
    const entries = await readdir(join(templates, name), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => one.isFile())) {
      const folder = entry.parentPath.slice(join(templates, name).length + 1);
      const path = DOTTED.has(entry.name) ? `.${entry.name}` : entry.name;
      const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
      files.set(folder === '' ? path : `${folder.replaceAll('\\', '/')}/${path}`, text);
    }
    if (files.size > 0) break;
  }
  return files;
}

function fill(text: string, plugin: NewPlugin): string {
  const { id, name, author, kind, year } = plugin;
  const values: Readonly<Record<string, string>> = {
    id,
    name,
    author,
    year: String(year),
    description: KINDS[kind].description,
    colour: COLOURS[(createHash('sha256').update(id).digest()[0] ?? 0) % COLOURS.length] ?? '',
  };
  return text.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
}

function packageJson(plugin: NewPlugin): string {
  const { id, author, kind, realm, version, typescript, tests, browserTests = false } = plugin;
  // Only components are written in React; views are drawn with the SDK's own parts.
  const react = kind === 'widget' && realm === 'page';
  return `${JSON.stringify(
    {
      name: id,
      version: '0.1.0',
      private: true,
      description: KINDS[kind].description,
      keywords: ['airlock-plugin'],
      license: 'MIT',
      author,
      type: 'module',
      scripts: {
        dev: 'airlock dev',
        build: 'airlock build',
        validate: 'airlock build --quiet && airlock validate',
        ...(tests ? { test: 'vitest run' } : {}),
        ...(browserTests ? { 'test:browser': 'playwright test' } : {}),
        ...(typescript ? { types: 'tsc' } : {}),
      },
      dependencies: { '@airlock/sdk': version },
      devDependencies: {
        '@airlock/cli': version,
        ...(browserTests ? { '@playwright/test': '1.65.1' } : {}),
        ...(react && typescript ? { '@types/react': '19.3.0' } : {}),
        ...(browserTests ? { 'axe-core': '4.13.0' } : {}),
        ...(react ? { react: '19.3.1' } : {}),
        ...(typescript ? { typescript: '7.0.2' } : {}),
        ...(tests ? { vitest: '4.1.12' } : {}),
      },
      ...(react ? { peerDependencies: { react: '^19.0.0' } } : {}),
    },
    null,
    2,
  )}\n`;
}

/** A plugin's id from the name of its folder, without the accents of its letters. */
export function idFrom(folder: string): string {
  return basename(folder)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** A name for people from an id. */
export function nameFrom(id: string): string {
  const words = id.replace(/[-.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
