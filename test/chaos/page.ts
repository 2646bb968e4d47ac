/** A page with a whole host on a real database, whose changes a test can cut off at any write. */
import { defineHook } from '@airlock/sdk';
import { createPluginHost } from '../../host/kernel/plugin-host.ts';
import { systemClock } from '../../host/kernel/clock.ts';
import { AirlockError, messageOf } from '../../host/kernel/errors.ts';
import type { PluginHost } from '../../host/kernel/host.ts';
import { idbStore } from '../../host/kernel/storage/idb-store.ts';
import { requiredConsent } from '../../host/kernel/packages/install-plan.ts';
import { readPluginRow, readReleaseRow } from '../../host/kernel/packages/rows.ts';
import { readStagingRow } from '../../host/kernel/packages/staging-rows.ts';
import type { LoadedPackage, PluginInstance, Realm } from '../../host/kernel/realm.ts';
import { TABLES, type Store, type Table, type Transaction } from '../../host/kernel/storage/store.ts';
import { filesService } from '../../host/services/files.ts';
import { storageService } from '../../host/services/storage.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

/** Tables that the first version of the database did not have, for the tests of its migration. */
const NEWEST: readonly Table[] = ['nodes', 'audit', 'files', 'settings'];

/** Where the page dies: at the write of this number, within it or right after it was committed. */
export interface DeathPoint {
  readonly write: number;
  readonly phase: 'within' | 'after';
}

/** What the database says, and everything that is wrong with it. */
export interface Found {
  readonly plugins: readonly string[];
  readonly answer: string;
  readonly problems: readonly string[];
  readonly faults: readonly string[];
}

export type Damage = 'altered' | 'truncated' | 'removed' | 'lowered';
export type Change = 'install' | 'update' | 'rollback' | 'uninstall' | 'again';

/** When the registry of these tests was signed. */
const BEGIN = Date.UTC(2026, 0, 1);

let offline = false;
/** Whether a plugin that starts stores something, so that there are rows of its own. */
let keepsData = false;
const faults: string[] = [];

async function openHost(store: Store = idbStore()): Promise<PluginHost> {
  const root = new Uint8Array(await (await fetch('/root.json')).arrayBuffer());
  faults.length = 0;
  return createPluginHost({
    hostVersion: '1.2.0',
    registries: [{ name: 'main', urls: [new URL('/registry/', location.href).href], root }],
    store,
    realms: [realm],
    services: [storageService(), filesService()],
    shared: {},
    refreshEvery: 0,
    clock: { ...systemClock, now: () => BEGIN + Math.floor(performance.now()) },
    fetch: (input, init) => (offline ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init)),
    onFault: ({ code }) => faults.push(code),
  });
}

/** Code is text: a handler adds what its own verified file says. */
const realm: Realm = {
  kind: 'worker',
  async start(pkg: LoadedPackage, services): Promise<PluginInstance> {
    const { signal } = new AbortController();
    if (keepsData && services.methods.has('storage.set')) {
      await services.call('storage.set', ['draft', { text: 'kept' }], signal);
      await services.call('files.write', ['draft.txt', new TextEncoder().encode('kept')], signal);
    }
    const text = new TextDecoder().decode(await pkg.file('worker.js'));
    return {
      realm: 'worker',
      isolation: 'shared-process',
      registered: {
        hooks: pkg.manifest.hooks.map(({ hook, priority }) => ({ hook, priority })),
        widgets: [],
        commands: [],
        capabilities: [],
        endpoints: [],
      },
      lifecycle: async () => undefined,
      runHook: (_index, value) => `${String(value)}[${text}]`,
      runCommand: async () => undefined,
      runCapability: async () => undefined,
      runEndpoint: async () => Promise.reject(new Error('There are no endpoints here')),
      ended: new Promise(() => {}),
      dispose() {},
    };
  },
};

/** A store that tells `die` at a point of its writes, and never goes on from there. */
function mortal(real: Store, { write, phase }: DeathPoint, die: () => void): Store {
  let writes = 0;
  const gone = (): Promise<never> => {
    die();
    return new Promise(() => {});
  };
  return {
    close: () => real.close(),
    async transaction(tables, mode, work) {
      if (mode === 'read') return real.transaction(tables, mode, work);
      writes += 1;
      if (writes !== write) return real.transaction(tables, mode, work);
      if (phase === 'after') {
        await real.transaction(tables, mode, work);
        return gone();
      }
      return real.transaction(tables, mode, async (tx) => {
        await work(tx);
        die();
        // What was written is not committed as long as the transaction is asked for more.
        for (;;) await keepAlive(tx, tables[0] ?? 'state');
      });
    },
  };
}

async function keepAlive(tx: Transaction, table: Table): Promise<void> {
  await tx.has(table, 'nothing');
}

async function install({ plugins }: PluginHost, name: string, version: string): Promise<void> {
  const plan = await plugins.plan(name, { version });
  await plugins.install(plan, requiredConsent(plan));
}

const changes: { readonly [change in Change]: (host: PluginHost, registry: string) => Promise<unknown> } = {
  install: (host, registry) => install(host, `${registry}/extra`, '1.0.0'),
  update: (host, registry) => install(host, `${registry}/notes`, '3.0.0'),
  again: (host, registry) => install(host, `${registry}/notes`, '2.0.0'),
  rollback: ({ plugins }, registry) => plugins.rollback(`${registry}/notes`),
  uninstall: ({ plugins }, registry) => plugins.uninstall(`${registry}/notes`, { data: 'delete' }),
};

async function find(): Promise<Found> {
  const host = await openHost();
  const answer = await host.hooks.filter(shout, '');
  const seen = [...faults];
  await host.dispose();
  const store = idbStore();
  const problems: string[] = [];
  const plugins = await store.transaction(['plugins', 'releases', 'blobs', 'staging', 'grants'], 'read', async (tx) => {
    const rows = (await tx.entries('plugins')).map(([name, row]) => readPluginRow(name, row));
    const wanted = new Set(
      rows.flatMap(({ active, previous }) => [active.release, previous?.release ?? active.release]),
    );
    const releases = (await tx.entries('releases')).map(([key, row]) => readReleaseRow(key, row));
    const stored = new Set(releases.map((release) => release.stored.hash));
    for (const hash of wanted) if (!stored.has(hash)) problems.push(`release ${hash} is missing`);
    for (const hash of stored) if (!wanted.has(hash)) problems.push(`release ${hash} is left over`);
    const files = new Set(releases.flatMap((release) => release.files.map(({ sha256 }) => sha256)));
    const staged = (await tx.entries('staging')).flatMap(([name, row]) => readStagingRow(name, row).files);
    const blobs = new Set(await tx.keys('blobs'));
    for (const hash of files) if (!blobs.has(hash)) problems.push(`file ${hash} is missing`);
    for (const hash of blobs)
      if (!files.has(hash) && !staged.includes(hash)) problems.push(`file ${hash} is left over`);
    for (const name of await tx.keys('grants')) {
      if (!rows.some((row) => row.name === name)) problems.push(`grants of ${name} are left over`);
    }
    return rows.map(({ name, active, previous, enabled }) =>
      [name.split('/')[1], active.manifest.version, previous?.manifest.version ?? '-', enabled].join(' '),
    );
  });
  store.close();
  return { plugins, answer, problems, faults: seen };
}

/** Copy all rows from one database to the other, replacing what is there. */
async function copy(from: string, to: string): Promise<void> {
  const [source, target] = [idbStore(from), idbStore(to)];
  const rows = await source.transaction(TABLES, 'read', (tx) =>
    Promise.all(TABLES.map(async (table) => [table, await tx.entries(table)] as const)),
  );
  await target.transaction(TABLES, 'write', async (tx) => {
    for (const [table, entries] of rows) {
      for (const key of await tx.keys(table)) await tx.delete(table, key);
      for (const [key, value] of entries) await tx.put(table, key, value);
    }
  });
  source.close();
  target.close();
}

function damaged(value: unknown, how: Damage): unknown {
  if (value instanceof Uint8Array) {
    if (how === 'truncated') return value.slice(0, Math.floor(value.length / 2));
    return value.map((byte, at) => (at === 0 ? byte ^ 1 : byte));
  }
  if (typeof value !== 'object' || value === null) return how === 'lowered' ? 0 : { strange: value };
  if (how === 'lowered') return { ...value, format: 0 };
  const [first, ...rest] = Object.entries(value).filter(([key]) => key !== 'format');
  if (how === 'truncated') return Object.fromEntries(rest);
  const [key = '', content] = first ?? [];
  return { ...value, [key]: damaged(content, 'altered') };
}

/** Begin an install that the network ends in the middle: a row of `staging` with all that is needed to go on. */
async function breakOff(registry: string): Promise<void> {
  await copy('base', 'airlock');
  const host = await openHost();
  const plan = await host.plugins.plan(`${registry}/extra`);
  offline = true;
  await host.plugins.install(plan, requiredConsent(plan)).catch(() => undefined);
  offline = false;
  await host.dispose();
}

const chaos = {
  /** Version 2 over version 1 of "notes", and "other" beside it; kept as the state that every run starts from. */
  async prepare(registry: string): Promise<void> {
    const host = await openHost();
    await host.catalogue.refresh();
    await install(host, `${registry}/notes`, '1.0.0');
    await install(host, `${registry}/notes`, '2.0.0');
    await install(host, `${registry}/other`, '1.0.0');
    await host.plugins.configure(`${registry}/notes`, { size: 1, token: 'secret of the user' });
    keepsData = true;
    await host.hooks.filter(shout, '');
    keepsData = false;
    await host.audit.entries();
    await host.dispose();
    await copy('airlock', 'base');
  },
  restore: () => copy('base', 'airlock'),
  find,

  /** Carry out a change; resolves with the number of its writes. At the point of death `airlockDie` is called instead. */
  async change(what: Change, registry: string, point: DeathPoint): Promise<void> {
    let isDying = false;
    const die = (): void => {
      isDying = true;
      void airlockDie();
    };
    const host = await openHost(mortal(idbStore(), point, die));
    await host.catalogue.refresh();
    await changes[what](host, registry);
    await host.dispose();
    // A write that nobody waits for may be the one: then this page ends, and must not be taken for one that goes on.
    if (isDying) await new Promise(() => {});
  },

  /** Put the database of an earlier version of the app in place: the first number, and without its newest tables. */
  async older(): Promise<void> {
    await answerOf(indexedDB.deleteDatabase('airlock'));
    const opening = indexedDB.open('airlock', 1);
    const tables = TABLES.filter((table) => !NEWEST.includes(table));
    opening.addEventListener('upgradeneeded', () => {
      for (const table of tables) opening.result.createObjectStore(table);
    });
    const database = await answerOf(opening);
    const base = idbStore('base');
    for (const table of tables) {
      const rows = await base.transaction([table], 'read', (tx) => tx.entries(table));
      const store = database.transaction(table, 'readwrite').objectStore(table);
      for (const [key, value] of rows) await answerOf(store.put(value, key));
    }
    base.close();
    database.close();
  },

  /** Open that database as this version does. The page dies before table `at` is made; after the last, before the end. */
  async migrate(at: number): Promise<void> {
    const make = IDBDatabase.prototype.createObjectStore;
    let made = 0;
    IDBDatabase.prototype.createObjectStore = function (this: IDBDatabase, ...given) {
      const store = make.apply(this, given);
      made += 1;
      if (made === at) {
        void airlockDie();
        // The change is not committed as long as it is asked for more.
        const goOn = (): void => store.get('nothing').addEventListener('success', goOn);
        goOn();
      }
      return store;
    };
    const store = idbStore();
    await store.transaction(['state'], 'read', (tx) => tx.has('state', 'nothing'));
    store.close();
  },

  /** Number and tables of the database. */
  async version(): Promise<string> {
    const database = await answerOf(indexedDB.open('airlock'));
    const found = `${database.version} ${[...database.objectStoreNames].join()}`;
    database.close();
    return found;
  },

  /** Damage every row of a table; then what a page finds, offline, and what it says after installing again. */
  async damage(table: Table, how: Damage, registry: string): Promise<{ offline: Found; healed: Found; rows: number }> {
    if (table === 'staging') await breakOff(registry);
    else await copy('base', 'airlock');
    const store = idbStore();
    const rows = await store.transaction([table], 'write', async (tx) => {
      const entries = await tx.entries(table);
      for (const [key, value] of entries) {
        if (how === 'removed') await tx.delete(table, key);
        else await tx.put(table, key, damaged(value, how));
      }
      return entries.length;
    });
    offline = true;
    const host = await openHost(store);
    const answer = await host.hooks.filter(shout, '');
    const found = { plugins: host.plugins.list().map(({ id }) => id), answer, problems: [], faults: [...faults] };
    offline = false;
    await host.catalogue.refresh();
    for (const id of ['notes', 'other']) {
      const name = `${registry}/${id}`;
      if ((await host.plugins.plan(name)).conflicts.some(({ severity }) => severity === 'error')) continue;
      await install(host, name, id === 'notes' ? '2.0.0' : '1.0.0');
      await host.plugins.enable(name);
    }
    await host.dispose();
    return { offline: found, healed: await find(), rows };
  },

  /** The database is deleted under a running page: what each thing that is tried then answers. */
  async deleted(registry: string): Promise<readonly string[]> {
    await copy('base', 'airlock');
    const host = await openHost();
    await host.hooks.filter(shout, '');
    await new Promise<void>((resolve, reject) => {
      const asked = indexedDB.deleteDatabase('airlock');
      asked.addEventListener('success', () => resolve());
      asked.addEventListener('error', () => reject(asked.error));
    });
    const tell = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'done',
        (error: unknown) => (error instanceof AirlockError ? error.code : messageOf(error)),
      );
    const told = [
      await tell(host.plugins.disable(`${registry}/notes`)),
      await tell(host.plugins.rollback(`${registry}/notes`)),
      await tell(host.catalogue.refresh()),
      await tell(install(host, `${registry}/extra`, '1.0.0')),
    ];
    await host.dispose();
    return told;
  },

  /** Install something large while the device has little room. */
  async crowded(registry: string): Promise<string> {
    const host = await openHost();
    await host.catalogue.refresh();
    try {
      await install(host, `${registry}/large`, '1.0.0');
      return 'done';
    } catch (error) {
      return error instanceof AirlockError ? `${error.code} ${String(error.detail['reason'])}` : messageOf(error);
    } finally {
      await host.dispose();
    }
  },

  /** Do something random again and again; answers with what went wrong that nobody expects. */
  async roam(registry: string, seed: number, milliseconds: number): Promise<{ steps: number; strange: string[] }> {
    tab ??= await openHost();
    const host = tab;
    await host.catalogue.refresh();
    let state = seed;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const names = ['notes', 'other', 'extra'].map((id) => `${registry}/${id}`);
    const strange: string[] = [];
    let steps = 0;
    for (const end = performance.now() + milliseconds; performance.now() < end || steps < LEAST; steps += 1) {
      const name = names[random(names.length)] ?? '';
      const { plugins } = host;
      const all: readonly (() => Promise<unknown>)[] = [
        () => install(host, name, name.endsWith('notes') ? `${1 + random(3)}.0.0` : '1.0.0'),
        () => plugins.disable(name),
        () => plugins.enable(name),
        () => plugins.rollback(name),
        () => plugins.uninstall(name, { data: 'delete' }),
        () => host.hooks.filter(shout, ''),
        () => host.grants.revoke(name, 'storage'),
      ];
      await all[random(all.length)]?.().catch((error: unknown) => {
        const code = error instanceof AirlockError ? error.code : messageOf(error);
        if (!['PLUGIN_UNKNOWN', 'PLAN_STALE', 'PACKAGE_MISSING'].includes(code)) strange.push(code);
      });
    }
    return { steps, strange };
  },

  /** What this tab shows and runs. */
  async shown(): Promise<string> {
    const list = tab?.plugins.list().map(({ id, manifest, enabled }) => `${id} ${manifest.version} ${enabled}`) ?? [];
    return [...list, await tab?.hooks.filter(shout, '')].join(', ');
  },
};

function answerOf<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.addEventListener('success', () => resolve(asked.result));
    asked.addEventListener('error', () => reject(asked.error));
  });
}

let tab: PluginHost | undefined;

/** Steps that a tab takes in any case, however slow the machine is. */
const LEAST = 10;

export type Chaos = typeof chaos;

declare global {
  var chaos: Chaos;
  /** Given by the test: ends the process that this page lives in. */
  var airlockDie: () => unknown;
}

globalThis.chaos = chaos;
