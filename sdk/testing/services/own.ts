import { anything, bytes, listOf, maybe, record, refuse, sizeOf, text, type Check } from '../checks.ts';
import { TestHostError } from '../errors.ts';
import type { FakeService } from '../service.ts';
import type { TestWorld } from '../world.ts';

const QUOTA = 5 * 2 ** 20;
const FILES = 50 * 2 ** 20;

/** `storage`, over a map that the test may look into. */
export function storageFake(kept: Map<string, unknown>): FakeService {
  const key = text(256);
  const used = (map: ReadonlyMap<string, unknown>): number =>
    [...map].reduce((sum, [name, value]) => sum + sizeOf(value) + 2 * name.length, 0);
  const put = (values: Iterable<readonly [string, unknown]>): void => {
    const next = new Map(kept);
    for (const [name, value] of values) {
      if (value === undefined) next.delete(name);
      else next.set(name, value);
    }
    if (used(next) > QUOTA)
      throw new TestHostError('QUOTA_EXCEEDED', `It would store ${used(next)} of ${QUOTA} bytes.`);
    for (const name of kept.keys()) if (!next.has(name)) kept.delete(name);
    for (const [name, value] of next) kept.set(name, value);
  };
  const entries: Check = (value, where) => {
    const given = Object.entries(record(value, where));
    if (given.length > 1000) return refuse(where, 'at most 1000 entries');
    return given.map(([name, item]) => [key(name, `a key of ${where}`), item]);
  };
  return {
    name: 'storage',
    permission: 'storage',
    methods: {
      get: { args: [key], handle: (_caller, name: string) => structuredClone(kept.get(name)) },
      set: { args: [key, anything], handle: (_caller, name: string, value: unknown) => put([[name, value]]) },
      delete: { args: [key], handle: (_caller, name: string) => void kept.delete(name) },
      keys: {
        args: [maybe(text(256, { min: 0 }))],
        handle: (_caller, prefix: string | undefined) =>
          [...kept.keys()].filter((name) => name.startsWith(prefix ?? '')).sort(),
      },
      setMany: { args: [entries], handle: (_caller, values: [string, unknown][]) => put(values) },
      getMany: {
        args: [listOf(key, 1000)],
        handle: (_caller, names: readonly string[]) =>
          Object.fromEntries(
            names.flatMap((name) => (kept.has(name) ? [[name, structuredClone(kept.get(name))]] : [])),
          ),
      },
      usage: { args: [], handle: () => ({ used: used(kept), quota: QUOTA }) },
    },
  };
}

const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\\:*?"<>|]/u;

const path: Check = (value, where) => {
  const names = String(text(512)(value, where)).normalize('NFC').split('/');
  const isFine = (name: string): boolean =>
    name !== '' && name !== '.' && name !== '..' && name.length <= 100 && name === name.trim() && !FORBIDDEN.test(name);
  return names.length <= 16 && names.every(isFine)
    ? names.join('/')
    : refuse(where, 'a relative path such as "reports/may.csv"');
};

const folder: Check = (value, where) =>
  value === undefined || value === ''
    ? ''
    : `${String(path(typeof value === 'string' ? value.replace(/\/$/, '') : value, where))}/`;

/** `files`, in memory. What the user picks is `world.chooseFile`; what is saved lands in `world.saved`. */
export function filesFake(kept: Map<string, Uint8Array>, world: TestWorld): FakeService {
  const changed = new Map<string, number>();
  const put = (at: string, content: Uint8Array): void => {
    const others = [...kept].reduce((sum, [name, { length }]) => sum + (name === at ? 0 : length), 0);
    if (others + content.length > FILES) throw new TestHostError('QUOTA_EXCEEDED', `It may keep ${FILES} bytes.`);
    kept.set(at, content);
    changed.set(at, world.clock.now());
  };
  return {
    name: 'files',
    permission: 'files',
    rate: 200,
    methods: {
      read: {
        args: [path],
        handle(_caller, at: string) {
          const content = kept.get(at);
          if (content === undefined) throw new TestHostError('FILE_MISSING', `There is no file "${at}".`);
          return content.slice();
        },
      },
      write: { args: [path, bytes], handle: (_caller, at: string, content: Uint8Array) => put(at, content) },
      append: {
        args: [path, bytes],
        handle: (_caller, at: string, more: Uint8Array) => put(at, Uint8Array.from([...(kept.get(at) ?? []), ...more])),
      },
      delete: { args: [path], handle: (_caller, at: string) => void kept.delete(at) },
      list: {
        args: [folder],
        handle: (_caller, inside: string) =>
          [...kept]
            .filter(([name]) => name.startsWith(inside))
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, { length: size }]) => ({ path: name, size, changed: changed.get(name) ?? 0 })),
      },
      open: {
        args: [anything],
        timeout: 240_000,
        handle: ({ definition }) => world.chooseFile({ plugin: definition.id }),
      },
      save: {
        args: [text(255), bytes],
        timeout: 240_000,
        handle(_caller, name: string, content: Uint8Array) {
          world.saved.push({ name, content });
          return true;
        },
      },
    },
  };
}
