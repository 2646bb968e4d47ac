import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import { seeded } from '../../../test/fixtures/random.ts';
import { testWorld, type TestWorld } from '../../../test/fixtures/host.ts';
import type { PluginHost } from '../host.ts';
import { pageLocks } from '../storage/locks.ts';
import type { PageMemory } from '../storage/page-memory.ts';
import { requiredConsent } from '../packages/install-plan.ts';

const shout = defineHook<string>('test.shout', 'filter', { description: 'Text on its way' });

function pageMemory(): PageMemory & { text: string | undefined } {
  return {
    text: undefined,
    read() {
      return this.text;
    },
    write(text) {
      this.text = text;
    },
  };
}

const letters = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `p${String(at).padStart(2, '0')}`);

async function profileOf(ids: readonly string[]): Promise<{ world: TestWorld; host: PluginHost }> {
  const world = await testWorld();
  for (const id of ids) {
    await world.publish({
      id,
      code: { handlers: [(value) => `${value}${id} `] },
      manifest: { hooks: [{ hook: 'test.shout', kind: 'filter', priority: 100 }] },
    });
  }
  const host = await world.host();
  for (const id of ids) {
    const plan = await host.plugins.plan(world.name(id));
    await host.plugins.install(plan, requiredConsent(plan));
  }
  return { world, host };
}

const running = async (host: PluginHost): Promise<string[]> =>
  (await host.hooks.filter(shout, '')).split(' ').filter(Boolean).sort();

describe('a search for the plugin behind some trouble', { timeout: 60_000 }, () => {
  const ids = letters(32);

  /** Answer as a user does who sees what runs; tells the answers it took to the first finding, and what was found. */
  async function search(
    host: PluginHost,
    isBad: (on: readonly string[]) => boolean,
    pinned: readonly string[] = [],
  ): Promise<{ found: string[]; answers: number }> {
    const { bisect } = host.troubleshooting;
    await bisect.start({ pinned });
    let answers = 0;
    for (;;) {
      const state = bisect.state();
      if (state.phase === 'asking') {
        await bisect.answer(isBad(await running(host)) ? 'bad' : 'good');
      } else if (state.phase === 'found') {
        answers ||= state.answers;
        if (!isBad(await running(host))) {
          const found = state.culprits.map((name) => host.plugins.get(name)?.id ?? '').sort();
          await bisect.end();
          return { found, answers };
        }
        await bisect.keepLooking();
      } else {
        await bisect.end();
        return { found: [], answers };
      }
    }
  }

  it('finds one of 32 with at most five answers, without a reload, and lets all run again', async () => {
    const { host } = await profileOf(ids);
    const random = seeded(5);
    for (let round = 0; round < 6; round++) {
      const culprit = ids[Math.floor(random() * ids.length)] ?? '';
      const result = await search(host, (on) => on.includes(culprit));
      expect(result.found).toEqual([culprit]);
      expect(result.answers).toBeLessThanOrEqual(5);
      expect(await running(host)).toEqual(ids);
    }
  });

  it('finds two that each cause it, and one of two that only cause it together', async () => {
    const { host } = await profileOf(ids.slice(0, 12));
    expect((await search(host, (on) => on.includes('p02') || on.includes('p09'))).found).toEqual(['p02', 'p09']);
    const [half] = (await search(host, (on) => on.includes('p02') && on.includes('p09'))).found;
    expect(['p02', 'p09']).toContain(half);
  });

  it('leaves pinned plugins on, and says when no other is to blame', async () => {
    const { world, host } = await profileOf(ids.slice(0, 5));
    const pinned = [world.name('p01')];
    const seen: string[][] = [];
    const result = await search(
      host,
      (on) => {
        seen.push([...on]);
        return true;
      },
      pinned,
    );
    expect(result.found).toEqual([]);
    expect(seen.every((on) => on.includes('p01'))).toBe(true);
    expect(await running(host)).toEqual(ids.slice(0, 5));
  });

  it('goes on after a reload', async () => {
    const { world, host } = await profileOf(ids.slice(0, 4));
    const memory = { crashes: pageMemory(), bisect: pageMemory() };
    const first = await world.host({ memory });
    await first.troubleshooting.bisect.start();
    expect(await running(first)).toEqual(['p00', 'p01']);
    await first.dispose();
    const second = await world.host({ memory });
    expect(await running(second)).toEqual(['p00', 'p01']);
    expect(second.plugins.get(world.name('p03'))?.state).toEqual({ kind: 'paused', why: 'bisect' });
    await second.troubleshooting.bisect.answer('good');
    expect(await running(second)).toEqual(['p00', 'p01', 'p02']);
    await second.troubleshooting.bisect.end();
    expect(await running(second)).toEqual(['p00', 'p01', 'p02', 'p03']);
    memory.bisect.text = '{"order":7}';
    expect((await world.host({ memory })).troubleshooting.bisect.state()).toEqual({ phase: 'idle' });
    expect(await running(host)).toHaveLength(4);
  });
});

describe('safe mode', () => {
  it('runs no plugin, and leaves everything to be changed', async () => {
    const { world } = await profileOf(['p00']);
    const host = await world.host({ safeMode: true });
    expect(await running(host)).toEqual([]);
    expect(host.plugins.list().map(({ state }) => state)).toEqual([{ kind: 'paused', why: 'safe-mode' }]);
    await host.plugins.disable(world.name('p00'));
    expect(await running(await world.host())).toEqual([]);
  });
});

describe('a page that dies while a plugin starts', () => {
  it('is not let die a third time by the same release, until the user tries again', async () => {
    const { world } = await profileOf(['p00', 'p01']);
    const memory = { crashes: pageMemory(), bisect: pageMemory() };
    const page = (): Promise<PluginHost> => world.host({ memory, locks: pageLocks() });
    for (let death = 0; death < 2; death++) {
      const host = await world.host({ memory, locks: pageLocks(), clock: testClock() });
      expect(await running(host)).toEqual(['p00', 'p01']);
      // The page is gone without a word; its locks are free.
    }
    const third = await page();
    expect(await running(third)).toEqual([]);
    expect(third.plugins.get(world.name('p00'))?.state).toEqual({ kind: 'paused', why: 'suspect' });
    await third.plugins.enable(world.name('p00'));
    expect(await running(third)).toEqual(['p00']);
    world.clock.advance(11_000);
    const fourth = await page();
    expect(await running(fourth)).toEqual(['p00']);
  });

  it('is not taken for dead while it lives, or when it was closed in good order', async () => {
    const { world } = await profileOf(['p00']);
    const memory = { crashes: pageMemory(), bisect: pageMemory() };
    for (let page = 0; page < 4; page++) {
      const host = await world.host({ memory });
      expect(await running(host)).toEqual(['p00']);
      if (page > 1) await host.dispose();
    }
    expect(await running(await world.host({ memory }))).toEqual(['p00']);
  });
});
