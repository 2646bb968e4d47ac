import type * as Promises from 'node:fs/promises';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import {
  addRelease,
  buildRegistry,
  createIdentity,
  openPublisher,
  publish,
  rotateIdentity,
  rotateRole,
  signRelease,
} from './index.ts';

/** How many more files this process lives to write, rename or remove. */
const life = vi.hoisted(() => ({ left: Infinity, over: false }));

// From the last change on, nothing is changed any more, by clean-up code neither: as after SIGKILL.
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof Promises>();
  const die = (): never => {
    life.over = true;
    throw new Error('killed');
  };
  const lives = (): boolean => !life.over && life.left-- > 0;
  const mortal =
    <A extends unknown[], R>(change: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> =>
      lives() ? change(...args) : die();
  const open: typeof real.open = async (path, flags, mode) => {
    if (life.over) die();
    const file = await real.open(path, flags, mode);
    file.sync = async () => undefined; // what a killed process wrote stays, synced or not
    const write = file.writeFile.bind(file);
    file.writeFile = async (data, options) => {
      if (lives()) return write(data, options);
      // Half of it reached the disk.
      await write(String(data).slice(0, String(data).length / 2));
      return die();
    };
    return file;
  };
  const mkdir = async (...args: Parameters<typeof real.mkdir>) => (life.over ? die() : real.mkdir(...args));
  return { ...real, open, mkdir, rename: mortal(real.rename), rm: mortal(real.rm) };
});

let work: RegistryWorkspace;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
});
afterEach(async () => {
  revive();
  await work.remove();
});

/**
 * Run `change` again and again from the same state, killed one step later each time, until it gets through. After each
 * kill, `survive` looks at what is left.
 */
async function killEverywhere(change: () => Promise<unknown>, survive: () => Promise<void>): Promise<number> {
  const before = `${work.folder}-before`;
  await cp(work.folder, before, { recursive: true });
  try {
    for (let steps = 0; ; steps++) {
      life.left = steps;
      const outcome = await change().then(
        () => 'done',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      revive();
      if (outcome === 'done') return steps;
      expect(outcome).toBe('killed');
      await forgetLocks();
      await survive();
      await rm(work.folder, { recursive: true });
      await cp(before, work.folder, { recursive: true });
    }
  } finally {
    revive();
    await rm(before, { recursive: true });
  }
}

function revive(): void {
  life.left = Infinity;
  life.over = false;
}

/** The lock of a dead process is taken over; here the process is this one, and lives. */
async function forgetLocks(): Promise<void> {
  for (const name of await readdir(work.folder, { recursive: true })) {
    if (name.endsWith('.lock')) await rm(join(work.folder, name));
  }
}

describe('killed at any moment', () => {
  it('a build leaves the old state or the new one, both whole, and the next build finishes it', async () => {
    await work.init();
    const alice = await work.publisher();
    await work.release(alice, { version: '1.0.0' });
    await buildRegistry(work.dir, { clock: work.clock });
    work.pass(1);
    await work.release(alice, { version: '1.1.0' });
    await work.release(alice, { id: 'normaliser' });

    const seen = new Set<string>();
    const build = (): Promise<unknown> => buildRegistry(work.dir, { clock: work.clock });
    const steps = await killEverywhere(build, async () => {
      const client = await work.client();
      await client.refresh();
      const release = await client.release('pii-redactor');
      await client.file(release, 'worker.js');
      const other = await client.lookup('normaliser');
      seen.add(`${release.plugin.version} ${other ? 'with' : 'without'} normaliser`);

      await build();
      await client.refresh();
      expect((await client.release('pii-redactor')).plugin.version).toBe('1.1.0');
      expect((await client.release('normaliser')).seq).toBe(1);
    });
    expect(steps).toBeGreaterThan(20);
    expect([...seen].sort()).toEqual(['1.0.0 without normaliser', '1.1.0 with normaliser']);
  }, 180_000);

  it('a first set-up can be run again, keeps the keys it made, and ends in a valid registry', async () => {
    const steps = await killEverywhere(
      () => work.init(),
      async () => {
        const keys = await allKeys();
        await work.init();
        expect(await allKeys()).toMatchObject(keys);
        expect(await (await work.client()).refresh()).toMatchObject({ plugins: 0 });
      },
    );
    expect(steps).toBeGreaterThan(30);
  }, 180_000);

  it('accepting a bundle lists it or does not, and can be done again', async () => {
    await work.init();
    const bundle = await work.signed(await work.publisher());
    const add = (): Promise<unknown> => addRelease({ dir: work.dir, bundle, clock: work.clock });
    await killEverywhere(add, async () => {
      await buildRegistry(work.dir, { clock: work.clock });
      await (await work.client()).refresh();
      await add();
      await buildRegistry(work.dir, { clock: work.clock });
      const client = await work.client();
      await client.refresh();
      expect((await client.release('pii-redactor')).seq).toBe(1);
    });
  }, 180_000);

  it.each(['timestamp', 'catalog', 'targets'] as const)(
    'changing the keys of %s never locks clients out',
    async (role) => {
      await work.init();
      await work.release(await work.publisher());
      await buildRegistry(work.dir, { clock: work.clock });
      const rotate = (): Promise<unknown> => rotateRole({ dir: work.dir, role, drop: 'all', clock: work.clock });
      await killEverywhere(rotate, async () => {
        const client = await work.client();
        await client.refresh();
        await buildRegistry(work.dir, { clock: work.clock });
        await client.refresh();
        expect((await client.release('pii-redactor')).seq).toBe(1);
      });
      await (await work.client()).refresh();
    },
    180_000,
  );

  it('handing a bundle in leaves a whole bundle or nothing', async () => {
    await work.init();
    const bundle = await work.signed(await work.publisher());
    const request = { bundle, registry: work.dir, clock: work.clock };
    await killEverywhere(
      () => publish(request),
      async () => {
        const { path } = await publish(request);
        expect((await addRelease({ dir: work.dir, bundle: path, clock: work.clock })).fresh).toBe(true);
      },
    );
  }, 180_000);

  it('signing never uses a sequence number twice', async () => {
    const alice = await work.publisher();
    await work.signed(alice, { version: '1.0.0' });
    const bundle = await work.bundle({ version: '1.1.0' });
    const sign = (): ReturnType<typeof signRelease> => signRelease({ bundle, publisher: alice, clock: work.clock });
    await killEverywhere(sign, async () => {
      const first = await sign();
      expect(first.release.seq).toBe(2);
      const next = await work.bundle({ version: '1.2.0' });
      expect((await signRelease({ bundle: next, publisher: alice, clock: work.clock })).release).toMatchObject({
        seq: 3,
        prev: first.hash,
      });
    });
  }, 180_000);

  it('making and changing publisher keys never loses the old ones', async () => {
    const dir = work.path('bob');
    const make = (): Promise<unknown> => createIdentity({ dir, name: 'bob', clock: work.clock });
    await killEverywhere(make, async () => {
      await openPublisher(dir, work.now).catch(make);
      await openPublisher(dir, work.now);
    });
    const { publisher } = await openPublisher(dir, work.now);
    const rotate = (): Promise<unknown> => rotateIdentity({ dir, drop: 'all', clock: work.clock });
    await killEverywhere(rotate, async () => {
      expect((await openPublisher(dir, work.now)).publisher.id).toBe(publisher.id);
      await rotate();
    });
    expect((await openPublisher(dir, work.now)).publisher).toMatchObject({ id: publisher.id, newest: { version: 2 } });
  }, 180_000);
});

async function allKeys(): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  const names = await readdir(join(work.dir, 'keys')).catch(() => []);
  for (const name of names.filter((name) => name.endsWith('.json') && !name.startsWith('.'))) {
    keys[name] = await readFile(join(work.dir, 'keys', name), 'utf8');
  }
  return keys;
}
