import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { searchRegistry } from '../search/index.ts';
import {
  acceptTransfer,
  buildRegistry,
  confirmDomain,
  type DomainSources,
  forgetDomain,
  lookAgain,
  openPublisher,
  reportTo,
  signTransfer,
} from './index.ts';

let work: RegistryWorkspace;
let [alice, bob, id] = ['', '', ''];
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  [alice, bob] = [await work.publisher('alice'), await work.publisher('bob')];
  id = (await openPublisher(alice, work.now)).publisher.id;
  await work.release(alice, { version: '1.0.0' });
});
afterEach(() => work.remove());

const nothing = async (): Promise<never> => {
  throw Object.assign(new Error('queryTxt ENOTFOUND'), { code: 'ENOTFOUND' });
};
/** A domain that answers as said; by default it says nothing of anybody. */
function sources(answers: {
  txt?: DomainSources['resolveTxt'];
  page?: () => Response | Promise<Response>;
}): DomainSources {
  const { txt = nothing, page = () => new Response('Not found', { status: 404 }) } = answers;
  return { resolveTxt: txt, fetch: async () => page(), clock: work.clock };
}
const inDns = (publisher: string): DomainSources =>
  sources({ txt: async (name) => (name === '_airlock.example.org' ? [['airlock-publisher=', publisher]] : nothing()) });
const confirm = (given: DomainSources, domain = 'example.org') =>
  confirmDomain(work.dir, { publisher: id, domain }, given);
const build = () => buildRegistry(work.dir, { clock: work.clock });
async function listed(plugin = 'pii-redactor') {
  await build();
  const client = await work.client();
  await client.refresh();
  const search = await searchRegistry(client);
  const { cards = [] } = (await search?.query({})) ?? {};
  return {
    record: (await client.lookup(plugin))?.domain,
    card: cards.find((card) => card.id === plugin),
    head: await client.head(),
  };
}

describe('a domain of a publisher', () => {
  it('is listed, and on the card, once its DNS names the publisher, also for what comes later', async () => {
    expect((await listed()).record).toBeUndefined();
    expect(await confirm(inDns(id))).toMatchObject({ domain: { how: 'dns' }, plugins: ['pii-redactor'] });
    await work.release(alice, { id: 'other', version: '1.0.0' });
    const domain = { name: 'example.org', how: 'dns', checked: '2026-11-21T06:00:00Z' };
    expect(await listed()).toMatchObject({ record: domain, card: { domain: 'example.org' } });
    expect(await listed('other')).toMatchObject({ record: domain, card: { domain: 'example.org' } });
    expect(await forgetDomain(work.dir, id)).toHaveLength(2);
    expect((await listed()).record).toBeUndefined();
  });

  it('may name the publisher in a page instead', async () => {
    const page = (): Response => Response.json({ publishers: ['f'.repeat(64), id] });
    expect((await confirm(sources({ page }))).domain.how).toBe('page');
  });

  it.each<[string, () => DomainSources]>([
    ['names another publisher', () => inDns('f'.repeat(64))],
    ['says nothing', () => sources({})],
    ['has a page that is no JSON', () => sources({ page: () => new Response('<html>') })],
    ['has a page with a list of nothing', () => sources({ page: () => Response.json({ publishers: [{ id }] }) })],
    [
      'has a page longer than 16 KB',
      () => sources({ page: () => new Response(`${' '.repeat(20_000)}{"publishers":["${id}"]}`) }),
    ],
    ['leads elsewhere', () => sources({ page: () => Promise.reject(new TypeError('redirect')) })],
  ])('that %s is refused', async (_, given) => {
    await expect(confirm(given())).rejects.toMatchObject({
      code: 'DOMAIN_UNPROVED',
      hint: expect.stringContaining(id),
    });
    expect((await listed()).record).toBeUndefined();
  });

  it.each(['Example.org', 'localhost', 'example.org/a', '-a.org', 'user@example.org', `${'a'.repeat(64)}.org`])(
    'is no domain: %s',
    async (domain) => {
      await expect(confirm(inDns(id), domain)).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    },
  );

  it('does not go along when a plugin is handed over', async () => {
    await confirm(inDns(id));
    await build();
    const to = (await openPublisher(bob, work.now)).publisher.id;
    await acceptTransfer(
      bob,
      await signTransfer({ publisher: alice, plugin: 'pii-redactor', to, clock: work.clock }),
      work.clock,
    );
    await work.release(bob, { version: '1.1.0' });
    expect(await listed()).toMatchObject({ record: undefined, card: { version: '1.1.0' } });
    expect((await listed()).card).not.toHaveProperty('domain');
  });

  it('is taken away when it names the publisher no longer, and kept when it cannot be reached', async () => {
    await confirm(inDns(id));
    const down = sources({
      txt: () => Promise.reject(new Error('queryTxt ETIMEOUT')),
      page: () => new Response('', { status: 503 }),
    });
    expect(await lookAgain(work.dir, down)).toMatchObject([{ state: 'unreached' }]);
    expect(await lookAgain(work.dir, inDns(id))).toMatchObject([{ state: 'confirmed' }]);
    expect((await listed()).record).toBeDefined();
    expect(await lookAgain(work.dir, sources({}))).toMatchObject([{ domain: 'example.org', state: 'gone' }]);
    expect((await listed()).record).toBeUndefined();
    expect(await lookAgain(work.dir, sources({}))).toEqual([]);
  });
});

describe('where users report a plugin', () => {
  it('is signed with the catalogue', async () => {
    await reportTo(work.dir, 'mailto:plugins@example.org');
    expect((await listed()).head?.report).toBe('mailto:plugins@example.org');
    await reportTo(work.dir, undefined);
    expect((await listed()).head?.report).toBeUndefined();
  });

  it.each(['http://example.org/', 'javascript:alert(1)', 'mailto:', 'mailto:a b@example.org', 'https://a b'])(
    'is no address: %s',
    async (address) => {
      await expect(reportTo(work.dir, address)).rejects.toMatchObject({ code: 'BAD_FORMAT' });
    },
  );
});

it('a card tells how many rules of the scan hold', async () => {
  const { card } = await listed();
  const [passed = 0, warnings = 0, notes = 0] = card?.scan ?? [];
  expect(passed).toBeGreaterThan(50);
  // It has no README, no icon and no licence text.
  expect(notes).toBeGreaterThan(2);
  expect(warnings + notes).toBeLessThan(passed);
});
