import { BuildError, createPluginBuilder, readInstalledVersion } from '@airlock/sdk/build';
import { HOST_API } from '@airlock/registry/scan';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findApp } from '../dev/app.ts';
import { ownVersion } from '../terminal/version.ts';

/** One thing that was looked at. `fault`: it will not work; `hint`: it could be better. */
export interface Diagnosis {
  readonly code: string;
  readonly state: 'well' | 'hint' | 'fault';
  readonly what: string;
  readonly help?: string;
}

export interface Patient {
  /** The plugin's folder. */
  readonly folder: string;
  /** The publisher's folder. */
  readonly publisher: string;
}

const LEAST_NODE = [20, 19] as const;

/** Look at everything that commonly goes wrong. Never throws for what it looks for. */
export async function diagnose({ folder, publisher }: Patient): Promise<Diagnosis[]> {
  return [
    node(process.versions.node),
    await sdk(folder),
    ...(await sources(folder)),
    await ignored(folder),
    await keys(publisher),
    app(),
  ];
}

function node(version: string): Diagnosis {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return fits
    ? { code: 'NODE', state: 'well', what: `Node ${version}` }
    : {
        code: 'NODE',
        state: 'fault',
        what: `Node ${version} is too old`,
        help: `Install ${LEAST_NODE.join('.')} or newer.`,
      };
}

async function sdk(folder: string): Promise<Diagnosis> {
  const [found, own] = [await readInstalledVersion(folder, '@airlock/sdk'), ownVersion()];
  if (found === undefined)
    return {
      code: 'SDK',
      state: 'fault',
      what: '@airlock/sdk is not installed',
      help: 'Run npm install @airlock/sdk.',
    };
  return found === own
    ? { code: 'SDK', state: 'well', what: `@airlock/sdk ${found}` }
    : {
        code: 'SDK',
        state: 'hint',
        what: `@airlock/sdk is ${found}, and airlock is ${own}`,
        help: `Install the same version of both: npm install @airlock/sdk@${own}.`,
      };
}

async function sources(folder: string): Promise<Diagnosis[]> {
  try {
    const { manifest } = await createPluginBuilder(folder).build();
    const gone = manifest.hooks.flatMap(({ hook }): Diagnosis[] => {
      const deprecated = Object.hasOwn(HOST_API.hooks, hook) ? HOST_API.hooks[hook]?.deprecated : undefined;
      if (!deprecated) return [];
      const until = deprecated.removedIn === undefined ? '' : ` and goes with ${deprecated.removedIn}`;
      return [
        {
          code: 'HOOK_DEPRECATED',
          state: 'hint',
          what: `The hook "${hook}" is deprecated since ${deprecated.since}${until}`,
          ...(deprecated.replacedBy === undefined
            ? {}
            : { help: `Use "${deprecated.replacedBy}"; airlock migrate may do it.` }),
        },
      ];
    });
    return [{ code: 'BUILD', state: 'well', what: `${manifest.id} ${manifest.version} builds` }, ...gone];
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return error.problems.map(({ code, message, hint, file, line }) => ({
      code,
      state: 'fault',
      what: `${file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `}${message}`,
      ...(hint === undefined ? {} : { help: hint }),
    }));
  }
}

/** Keys of the development registry and builds do not belong into a repository. */
async function ignored(folder: string): Promise<Diagnosis> {
  const text = await readFile(join(folder, '.gitignore'), 'utf8').catch(() => '');
  const missing = ['dist', '.airlock', 'node_modules'].filter(
    (name) => !text.split('\n').some((line) => line.replaceAll('/', '').trim() === name),
  );
  return missing.length === 0
    ? { code: 'GITIGNORE', state: 'well', what: 'Nothing that is built is committed' }
    : {
        code: 'GITIGNORE',
        state: 'hint',
        what: `.gitignore does not name ${missing.join(', ')}`,
        help: 'They are made on each machine.',
      };
}

async function keys(publisher: string): Promise<Diagnosis> {
  const folder = join(publisher, 'keys');
  if (!existsSync(folder)) {
    return {
      code: 'KEYS',
      state: 'hint',
      what: `No publisher in ${publisher}`,
      help: 'Make one before you sign: airlock keygen.',
    };
  }
  const { mode } = await stat(folder);
  return process.platform !== 'win32' && (mode & 0o007) !== 0
    ? {
        code: 'KEYS',
        state: 'hint',
        what: `Others on this machine can look into ${folder}`,
        help: `chmod 700 ${folder}`,
      }
    : { code: 'KEYS', state: 'well', what: `Publisher keys in ${publisher}` };
}

function app(): Diagnosis {
  try {
    return { code: 'HOST', state: 'well', what: `Host app for airlock dev in ${findApp()}` };
  } catch {
    return {
      code: 'HOST',
      state: 'hint',
      what: 'No host app for airlock dev comes with this program',
      help: 'Name one with airlock dev --host-dir.',
    };
  }
}
