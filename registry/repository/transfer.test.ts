import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { acceptTransfer, addRelease, buildRegistry, openPublisher, signTransfer } from './index.ts';

let work: RegistryWorkspace;
let [alice, bob, carol] = ['', '', ''];
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  [alice, bob, carol] = [await work.publisher('alice'), await work.publisher('bob'), await work.publisher('carol')];
  await work.release(alice, { version: '1.0.0' });
  await buildRegistry(work.dir, { clock: work.clock });
});
afterEach(() => work.remove());

const idOf = async (dir: string): Promise<string> => (await openPublisher(dir, work.now)).publisher.id;

async function give(from: string, to: string): Promise<void> {
  const file = await signTransfer({ publisher: from, plugin: 'pii-redactor', to: await idOf(to), clock: work.clock });
  await acceptTransfer(to, file, work.clock);
}

describe('a plugin that changes hands', () => {
  it('is listed for its new owner, with the word of the old one', async () => {
    await give(alice, bob);
    await work.release(bob, { version: '1.1.0' });
    await buildRegistry(work.dir, { clock: work.clock });
    const client = await work.client();
    await client.refresh();
    expect(await client.release('pii-redactor')).toMatchObject({
      seq: 2,
      publisherName: 'bob',
      formerPublishers: [await idOf(alice)],
    });
  });

  it('can change hands again', async () => {
    await give(alice, bob);
    await work.release(bob, { version: '1.1.0' });
    await give(bob, carol);
    await work.release(carol, { version: '1.2.0' });
    await buildRegistry(work.dir, { clock: work.clock });
    const client = await work.client();
    await client.refresh();
    expect((await client.release('pii-redactor')).formerPublishers).toEqual([await idOf(alice), await idOf(bob)]);
  });

  it('is not taken by whom it was not given to', async () => {
    const file = await signTransfer({
      publisher: alice,
      plugin: 'pii-redactor',
      to: await idOf(bob),
      clock: work.clock,
    });
    await expect(acceptTransfer(carol, file, work.clock)).rejects.toMatchObject({ code: 'WRONG_SUBJECT' });
  });

  it('is not given by who does not have it', async () => {
    const theft = signTransfer({ publisher: carol, plugin: 'pii-redactor', to: await idOf(bob), clock: work.clock });
    await expect(theft).rejects.toMatchObject({ code: 'NOTHING_LISTED' });
    // Carol signs a release of her own, and gives that away: it is not what is listed.
    await work.signed(carol, { version: '9.0.0' });
    await give(carol, bob);
    const bundle = await work.signed(bob, { version: '9.1.0' });
    const add = addRelease({ dir: work.dir, bundle, clock: work.clock });
    await expect(add).rejects.toMatchObject({ code: 'WRONG_PUBLISHER' });
  });
});
