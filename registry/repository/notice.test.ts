import { cp, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { acceptNotice, buildRegistry, decide, handInNotice, rotateIdentity, signNotice } from './index.ts';
import type { SignNoticeOptions } from './index.ts';

let work: RegistryWorkspace;
let alice: string;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  alice = await work.publisher('alice');
  await work.release(alice, { version: '1.0.0' });
  await work.release(alice, { version: '1.1.0' });
  await buildRegistry(work.dir, { clock: work.clock });
});
afterEach(() => work.remove());

const plugin = 'pii-redactor';
const sign = (words: SignNoticeOptions['words'], publisher = alice): ReturnType<typeof signNotice> =>
  signNotice({ publisher, plugin, words, clock: work.clock });
const accept = async (file: Uint8Array): Promise<unknown> => {
  const path = work.path('n.notice.json');
  await writeFile(path, file);
  return acceptNotice({ dir: work.dir, path, clock: work.clock });
};
const say = async (words: SignNoticeOptions['words']): Promise<void> => {
  work.pass(1);
  await accept(await sign(words));
};
const listed = async () => {
  await buildRegistry(work.dir, { clock: work.clock });
  const client = await work.client();
  await client.refresh();
  return { client, record: await client.lookup(plugin) };
};

describe('a publisher', () => {
  it('deprecates and yanks its versions, names them and its maintainers, and takes all of it back', async () => {
    await say({
      deprecated: { '1.0.0': 'Use 1.1' },
      yanked: { '1.1.0': 'Breaks forms' },
      tags: { lts: '1.0.0' },
      maintainers: ['Ada', 'Grace'],
    });
    const { client, record } = await listed();
    expect(record).toMatchObject({
      maintainers: ['Ada', 'Grace'],
      tags: { lts: '1.0.0' },
      releases: [{ state: 'yanked', reason: 'Breaks forms', by: 'publisher' }, { deprecated: 'Use 1.1' }],
    });
    expect((await client.release(plugin)).plugin.version).toBe('1.0.0');
    expect((await client.release(plugin, { tag: 'lts' })).plugin.version).toBe('1.0.0');
    await expect(client.release(plugin, { tag: 'none' })).rejects.toMatchObject({ code: 'NOT_LISTED' });

    await say({ deprecated: { '1.0.0': '' }, yanked: { '1.1.0': '' }, tags: { lts: '' }, maintainers: [] });
    const { record: after } = await listed();
    expect(after?.releases.map(({ state, reason, by, deprecated }) => [state, reason, by, deprecated])).toEqual([
      ['active', undefined, undefined, undefined],
      ['active', undefined, undefined, undefined],
    ]);
    expect(after).not.toHaveProperty('tags');
    expect(after).not.toHaveProperty('maintainers');
  });

  it('does not undo what the operator decided', async () => {
    for (const state of ['yanked', 'revoked'] as const) {
      await decide({ dir: work.dir, subject: { plugin, version: '1.1.0' }, state, reason: 'The operator' });
      await say({ yanked: { '1.1.0': '' } });
      await say({ yanked: { '1.1.0': 'Mine' } });
      expect((await listed()).record?.releases[0]).toMatchObject({ state, reason: 'The operator' });
    }
  });

  it('is heard through the folder of what came in', async () => {
    const file = await sign({ deprecated: { '1.0.0': 'Old' } });
    const path = await handInNotice(work.dir, file);
    expect(new Uint8Array(await readFile(path))).toEqual(file);
    expect(await acceptNotice({ dir: work.dir, path, clock: work.clock })).toMatchObject({ by: 'alice' });
  });
});

describe('a notice is refused', () => {
  it('when it is by somebody else, or by keys that were replaced', async () => {
    const bob = await work.publisher('bob');
    await expect(accept(await sign({ maintainers: ['Bob'] }, bob))).rejects.toMatchObject({ code: 'WRONG_PUBLISHER' });
    await rotateIdentity({ dir: alice, clock: work.clock });
    work.pass(1);
    await accept(await sign({ maintainers: ['Ada'] }));
    const stolen = work.path('stolen');
    await cp(alice, stolen, { recursive: true });
    await rotateIdentity({ dir: alice, clock: work.clock });
    await work.release(alice, { version: '2.0.0' });
    work.pass(1);
    await expect(accept(await sign({ maintainers: ['Thief'] }, stolen))).rejects.toMatchObject({ code: 'ROLLBACK' });
  });

  it('when it was changed, when it is replayed, when it says nothing or is about what is not listed', async () => {
    work.pass(1);
    const file = await sign({ deprecated: { '1.0.0': 'Old' } });
    const changed = JSON.parse(new TextDecoder().decode(file)) as { statement: string };
    const envelope = JSON.parse(Buffer.from(changed.statement, 'base64').toString()) as { payload: string };
    envelope.payload = Buffer.from(Buffer.from(envelope.payload, 'base64').toString().replace('Old', 'New')).toString(
      'base64',
    );
    changed.statement = Buffer.from(JSON.stringify(envelope)).toString('base64');
    await expect(accept(Buffer.from(JSON.stringify(changed)))).rejects.toMatchObject({ code: 'SIG_INVALID' });
    await accept(file);
    work.pass(1);
    await accept(await sign({ deprecated: { '1.0.0': '' } }));
    await expect(accept(file)).rejects.toMatchObject({ code: 'ROLLBACK' });
    await expect(sign({})).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    await expect(sign({ tags: { latest: '1.x' } })).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    work.pass(1);
    await expect(accept(await sign({ yanked: { '9.9.9': 'Why' } }))).rejects.toMatchObject({ code: 'NOTHING_LISTED' });
    await expect(accept(Buffer.from('{}'))).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });
});
