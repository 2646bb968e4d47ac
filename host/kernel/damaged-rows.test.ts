import { readdir, readFile } from 'node:fs/promises';
import { defineHook } from '@airlock/sdk';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../registry/format/index.ts';
import { testWorld, type TestCode, type TestWorld } from '../../test/fixtures/host.ts';
import { manifest } from '../../test/fixtures/registry-simulator/publisher.ts';
import { localPackages } from '../local.ts';
import { filesService } from '../services/files.ts';
import { storageService } from '../services/storage.ts';
import { AirlockError } from './errors.ts';
import type { PluginHost } from './host.ts';
import { requiredConsent } from './packages/install-plan.ts';
import { memoryStore } from './storage/memory-store.ts';
import { TABLES, type Store, type Table } from './storage/store.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });
const hooks = { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }] } as const;
const settings = {
  type: 'object',
  properties: { size: { type: 'integer' }, token: { type: 'string', writeOnly: true } },
} as const;
const permissions = { storage: { reason: 'To remember' }, files: { reason: 'To keep drafts' } };

type Damage = 'altered' | 'truncated' | 'removed' | 'lowered' | 'of another kind' | 'huge';
const damages: readonly Damage[] = ['altered', 'truncated', 'removed', 'lowered', 'of another kind', 'huge'];

function damaged(value: unknown, how: Damage): unknown {
  if (how === 'of another kind') return Array.isArray(value) ? {} : [value];
  if (how === 'huge') return { format: 1, entries: Array(10_000).fill('x'.repeat(100)) };
  if (value instanceof Uint8Array) return how === 'truncated' ? value.slice(1) : value.map((byte) => byte ^ 1);
  if (typeof value !== 'object' || value === null) return how === 'lowered' ? -1 : `${String(value)}!`;
  if (how === 'lowered') return { ...value, format: 0 };
  const [[key, content] = ['', ''], ...rest] = Object.entries(value).filter(([name]) => name !== 'format');
  if (how === 'truncated') return Object.fromEntries(rest);
  return { ...value, [key]: damaged(content, 'altered') };
}

/** The kind of a row: `state` has many in one table. */
const kindOf = (table: Table, key: string): string =>
  table === 'state'
    ? `state ${key.replace(/(?<=^usage:|\/)(?!listing\/).*/, '').replace(/(?<=listing\/).*/, '')}`
    : table;

type Rows = readonly (readonly [table: Table, key: string, value: unknown])[];

async function rowsOf(store: Store): Promise<Rows> {
  return store.transaction(TABLES, 'read', async (tx) => {
    const tables = await Promise.all(
      TABLES.map(async (table) => (await tx.entries(table)).map(([key, value]) => [table, key, value] as const)),
    );
    return tables.flat();
  });
}

async function storeOf(rows: Rows): Promise<Store> {
  const store = memoryStore();
  await store.transaction(TABLES, 'write', async (tx) => {
    for (const [table, key, value] of rows) await tx.put(table, key, value);
  });
  return store;
}

let world: TestWorld;
let rows: Rows;
const options = {
  policy: { unlisted: 'user', updates: { coolDown: 0 } },
  local: localPackages(),
  services: [storageService(), filesService()],
} as const;

async function install(host: PluginHost, id: string): Promise<void> {
  const plan = await host.plugins.plan(world.name(id));
  await host.plugins.install(plan, requiredConsent(plan));
}

/** A profile in which everything was used once. */
beforeAll(async () => {
  world = await testWorld();
  const notes = (version: string, seq: number) => ({
    id: 'notes',
    version,
    seq,
    code: {
      handlers: [(value: unknown) => `${String(value)}[notes ${version}]`],
      onSettings: () => undefined,
      commands: {
        keep: (async (_argument, call) => {
          await call('storage.set', ['a', 1], new AbortController().signal);
          await call('files.write', ['a.txt', encodeUtf8('a')], new AbortController().signal);
        }) satisfies NonNullable<TestCode['commands']>[string],
      },
    },
    manifest: { ...hooks, settings, permissions, contributes: { commands: [{ id: 'keep', title: 'Keep' }] } },
  });
  await world.publish(notes('1.0.0', 1));
  const broken = (): never => {
    throw new Error('Broken');
  };
  await world.publish({ id: 'other', code: { handlers: [broken] }, manifest: hooks });
  await world.publish({ id: 'late', files: { 'a.js': 'a' } });
  const host = await world.host(options);
  await install(host, 'notes');
  await host.plugins.configure(world.name('notes'), { size: 1, token: 'hunter2-and-more' });
  await world.publish(notes('1.1.0', 2));
  await host.catalogue.refresh();
  await host.updates.run();
  await host.hooks.filter(shout, '');
  await host.plugins.runCommand(world.name('notes'), 'keep');
  await install(host, 'other');
  await host.hooks.filter(shout, '');
  host.supervisor.quarantine(world.name('other'), 'user', new AirlockError('QUARANTINED', 'By the test.'));
  await host.approvals.request(await host.plugins.plan(world.name('late')));
  await host.layout.hide(`${world.name('notes')}#keep`);
  await host.packages.allowUnlisted(true);
  const entry = 'entry of own';
  world.codes.set(entry, { handlers: [(value) => `${String(value)}[own]`] });
  const packed = zipSync({
    'manifest.json': encodeUtf8(JSON.stringify({ ...manifest('own', '1.0.0'), ...hooks })),
    'worker.js': encodeUtf8(entry),
  });
  const plan = await host.packages.planFromFile(packed, { name: 'own.zip' });
  await host.plugins.install(plan, requiredConsent(plan));
  await host.hooks.filter(shout, '');
  const late = await host.plugins.plan(world.name('late'));
  world.online = false;
  await host.plugins.install(late, requiredConsent(late)).catch(() => undefined);
  await host.audit.entries();
  await host.dispose();
  rows = await rowsOf(world.store);
});

/** Kinds of rows that a profile in use has. */
const KINDS = [
  'audit',
  'blobs',
  'files',
  'grants',
  'nodes',
  'plugins',
  'releases',
  'settings',
  'staging',
  'state approval/',
  'state audit.head',
  'state audit.key',
  'state faults/',
  'state layout',
  'state local/',
  'state local/listing/',
  'state metrics/',
  'state quarantine/',
  'state settings.key',
  'state standing/',
  'state traces',
  'state updates/',
  'state usage:',
  'storage',
  'trust',
];

describe('a profile in which rows of one kind are damaged', () => {
  it('has rows of every kind and every table', () => {
    expect([...new Set(rows.map(([table, key]) => kindOf(table, key)))].sort()).toEqual(KINDS);
    expect([...new Set(rows.map(([table]) => table))].sort()).toEqual([...TABLES].sort());
  });

  it.each(KINDS.flatMap((kind) => damages.map((how) => [kind, how] as const)))(
    '%s %s: it opens, runs nothing but what was signed, says what does not run, and is healed by installing again',
    async (kind, how) => {
      const store = await storeOf(
        rows.flatMap(([table, key, value]) => {
          if (kindOf(table, key) !== kind) return [[table, key, value] as const];
          return how === 'removed' ? [] : [[table, key, damaged(value, how)] as const];
        }),
      );
      const faults: string[] = [];
      world.online = false;
      const host = await world.host({ ...options, store, onFault: ({ code }) => faults.push(code) });
      const answer = await host.hooks.filter(shout, '');
      expect(answer.replaceAll(/\[(?:notes 1\.[01]\.0|own)\]/g, '')).toBe('');
      // Control: this damage reaches what runs.
      if (['blobs', 'plugins', 'releases'].includes(kind)) expect(answer).toBe('');
      // A row that is gone tells nobody; what is known and does not run is said.
      const silent = host.plugins
        .list()
        .filter(({ id, state }) => ['notes', 'own'].includes(id) && state.kind !== 'disabled')
        .filter(({ id, state }) => !answer.includes(`[${id}`) && !('error' in state));
      if (silent.length > 0) expect(faults).not.toEqual([]);

      world.online = true;
      await host.catalogue.refresh();
      await install(host, 'notes');
      await host.plugins.enable(world.name('notes'));
      expect(await host.hooks.filter(shout, '')).toContain('[notes 1.1.0]');
      await host.dispose();
    },
  );

  it('covers whatever writes rows of the table with many kinds', async () => {
    const root = new URL('..', import.meta.url);
    const writers: string[] = [];
    for (const path of await readdir(root, { recursive: true })) {
      if (!path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
      if (/\bput\('state'/.test(await readFile(new URL(path, root), 'utf8'))) writers.push(path);
    }
    // Not damaged above, each for a reason: its own test does it, or it is one word that is believed or not.
    const elsewhere = [
      'kernel/audit/due.ts', // gone with the next entry of the log: audit/due.test.ts
      'kernel/packages/collect.ts', // the mark that something is to be collected: read as there or not
      'kernel/start/keep-record.ts', // not kept beside a quarantine: start/start-record.test.ts
      'kernel/packages/removed.ts', // a damaged one is not put back: management/removed.test.ts
      'kernel/packages/defaults.ts', // a hash that is compared: packages/defaults.test.ts
      'kernel/policy/signed-policy.ts', // policy/signed-policy.test.ts
      'services/log.ts', // levels of a developer
    ];
    const above = [
      'kernel/audit/audit.ts',
      'kernel/contributions/layout.ts',
      'kernel/management/approvals.ts',
      'kernel/management/quarantines.ts',
      'kernel/observing/fault-history.ts',
      'kernel/observing/metrics-history.ts',
      'kernel/observing/trace-history.ts',
      'kernel/observing/usage.ts',
      'kernel/packages/local/browser-key.ts',
      'kernel/packages/local/index.ts',
      'kernel/packages/local/listings.ts',
      'kernel/packages/update-rows.ts',
      'kernel/registries/standing.ts',
      'kernel/settings/secrets.ts',
    ];
    expect(writers.sort()).toEqual([...above, ...elsewhere].sort());
  });
});
