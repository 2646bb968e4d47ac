import { expect, it } from 'vitest';
import { AirlockError, text, type Service } from '@airlock/host';
import { ServiceDoor } from '../../test/fixtures/service-door.ts';

/** The example of `docs/embedders.md`, by what the package exports. */
function stockService(stock: ReadonlyMap<string, number>): Service {
  return {
    name: 'stock',
    permission: 'data',
    rate: 10,
    methods: {
      count: {
        args: [text(100)],
        subject: ([article]) => String(article),
        allows: ({ read }) => read?.includes('stock') ?? false,
        timeout: 1000,
        handle(caller, article: string) {
          const count = stock.get(article);
          if (count !== undefined) return count;
          throw new AirlockError('INVALID_ARGUMENT', `There is no article "${article}".`, { plugin: caller.name });
        },
      },
    },
  };
}

it('a service of an embedder goes the way of all services', async () => {
  const plugin = new ServiceDoor(stockService(new Map([['apples', 7]])), { scope: { read: ['stock'] } });
  expect(await plugin.call('stock.count', 'apples')).toBe(7);
  await expect(plugin.call('stock.count', 'pears')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(plugin.call('stock.count', '')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  plugin.grant({ read: ['forms'] });
  await expect(plugin.call('stock.count', 'apples')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(plugin.facts.map(({ action, detail }) => `${action} ${detail}`)).toEqual([
    'use apples',
    'use pears',
    'denied apples',
  ]);
});
