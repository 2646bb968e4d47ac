import { describe, expect, it } from 'vitest';
import { claimPlace, type DraftLocks } from './draft-place.ts';
import type { Rows } from './workspace.ts';

function memoryRows(): Rows {
  const rows = new Map<string, unknown>();
  return {
    get: async (key) => rows.get(key),
    set: async (key, value) => void rows.set(key, value),
    delete: async (key) => void rows.delete(key),
  };
}

/** Locks of a browser: one holder of each; whoever may wait does until the signal says so. */
function browserLocks(): DraftLocks {
  const held = new Map<string, Promise<unknown>>();
  return {
    async request(name, { ifAvailable, signal }, work) {
      if (held.has(name) && ifAvailable) return work(null);
      while (held.has(name)) {
        await Promise.race([
          held.get(name),
          new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
        ]);
      }
      const done = Promise.resolve(work({}));
      held.set(name, done);
      return done.finally(() => held.delete(name));
    },
  };
}

describe('the place of a draft', () => {
  it('is another one in each tab', async () => {
    const [drafts, locks] = [memoryRows(), browserLocks()];
    const [one, two] = [await claimPlace(drafts, 'form:new', locks), await claimPlace(drafts, 'form:new', locks)];
    expect([one.key, two.key]).toEqual(['form:new', 'form:new~2']);
  });

  it('is one where something was left, whichever tab left it', async () => {
    const [drafts, locks] = [memoryRows(), browserLocks()];
    const one = await claimPlace(drafts, 'form:new', locks);
    const two = await claimPlace(drafts, 'form:new', locks);
    await drafts.set(two.key, 'from two');
    one.release();
    two.release();
    const next = await claimPlace(drafts, 'form:new', locks);
    expect([next.key, next.found]).toEqual([two.key, 'from two']);
  });

  it('is not taken from a tab that is still writing there', async () => {
    const [drafts, locks] = [memoryRows(), browserLocks()];
    const one = await claimPlace(drafts, 'form:new', locks);
    await drafts.set(one.key, 'from one');
    const two = await claimPlace(drafts, 'form:new', locks);
    expect([two.key, two.found]).toEqual(['form:new~2', undefined]);
  });

  it('is the same again when the screen is left and opened at once', async () => {
    const [drafts, locks] = [memoryRows(), browserLocks()];
    const one = await claimPlace(drafts, 'form:new', locks);
    one.release();
    expect((await claimPlace(drafts, 'form:new', locks)).key).toBe('form:new');
  });

  it('is shared where the browser has no locks', async () => {
    const drafts = memoryRows();
    await drafts.set('x', 1);
    expect(await claimPlace(drafts, 'x', undefined)).toMatchObject({ key: 'x', found: 1 });
  });
});
