import type { TrustState } from '@airlock/registry/client';
import { expect, it } from 'vitest';
import { AirlockError } from '../errors.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { Store } from '../storage/store.ts';
import { trustStore } from './trust-store.ts';

const EMPTY: TrustState = {
  format: 1,
  local: { roots: [], roles: {}, rootVersion: 0, timestampVersion: 0 },
  signedTime: 0,
  plugins: {},
  revocations: {},
};

/** Brings the signed time up to this. */
const upTo =
  (signedTime: number) =>
  (state: TrustState = EMPTY): TrustState | undefined =>
    state.signedTime < signedTime ? { ...state, signedTime } : undefined;

function open(on: Store) {
  const modes: string[] = [];
  const written: string[] = [];
  const trust = trustStore({
    store: {
      ...on,
      transaction(tables, mode, work) {
        modes.push(mode);
        return on.transaction(tables, mode, work);
      },
    },
    onDamage: (error) => expect.unreachable(error.message),
    onWrite: (registry) => written.push(registry),
  });
  return { trust, modes, written };
}

it('takes no writing turn for what is stored already', async () => {
  const { trust, modes, written } = open(memoryStore());
  await trust.update('r', upTo(5));
  expect([modes, written]).toEqual([['write'], ['r']]);
  await trust.update('r', upTo(4));
  await Promise.all([trust.update('r', upTo(3)), trust.update('r', upTo(5))]);
  expect([modes, written]).toEqual([['write', 'read', 'read'], ['r']]);
  await trust.update('r', upTo(6));
  expect([modes.at(-1), written]).toEqual(['write', ['r', 'r']]);
});

it('goes by what is stored, not by what it remembers', async () => {
  const store = memoryStore();
  const here = open(store);
  const there = open(store);
  await here.trust.update('r', upTo(5));
  // Another tab, which did not tell yet, began anew.
  await store.transaction(['trust'], 'write', (tx) => tx.delete('trust', 'r'));
  await here.trust.update('r', upTo(4));
  expect(here.modes).toEqual(['write', 'read', 'write']);
  expect((await here.trust.read('r'))?.signedTime).toBe(4);
  await there.trust.update('r', upTo(9));
  await here.trust.update('r', upTo(4));
  expect((await here.trust.read('r'))?.signedTime).toBe(9);
});

it('keeps a file without anybody waiting for it, and has it at once', async () => {
  const { trust, modes } = open(memoryStore());
  const file = new Uint8Array([1, 2]);
  await trust.writeNode('aa', file);
  expect(await trust.readNode('aa')).toEqual(file);
  await expect.poll(() => modes).toEqual(['write']);
  for (let other = 0; other < 40; other++) await trust.writeNode(`b${other}`, file);
  // It left the memory, and is in the store.
  await expect.poll(() => trust.readNode('aa')).toEqual(file);
  expect(modes.filter((mode) => mode === 'read').length).toBeGreaterThan(0);
});

it('tells where a file cannot be kept, which fails nothing else', async () => {
  const told: string[] = [];
  const full = memoryStore();
  const trust = trustStore({
    store: { ...full, transaction: () => Promise.reject(new AirlockError('STORE_FAILED', 'The device is full.')) },
    onDamage: ({ message }) => told.push(message),
    onWrite: () => undefined,
  });
  await trust.writeNode('aa', new Uint8Array([1]));
  await expect.poll(() => told).toEqual(['The device is full.']);
});

it('tells who asked for a change that it cannot be made, whether or not it would write', async () => {
  const { trust, modes } = open(memoryStore());
  await trust.update('r', upTo(5));
  const refused = (): never => {
    throw new RangeError('too old');
  };
  await expect(Promise.allSettled([trust.update('r', refused), trust.update('r', upTo(2))])).resolves.toMatchObject([
    { status: 'rejected', reason: { message: 'too old' } },
    { status: 'fulfilled' },
  ]);
  expect(modes).toEqual(['write', 'read']);
});
