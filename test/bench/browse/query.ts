import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import type { ListingOptions } from '../../../host/kernel/registries/listing.ts';
import { listen } from '../../../scripts/serve/listen.ts';
import type { LargeSite } from '../../fixtures/large-site.ts';
import { buildPageModule } from '../../fixtures/page-module.ts';
import { USER_FILTERS, userQueries } from '../registry/search.ts';

/** Cards that Browse asks for at first. */
const CARDS = 60;
const ROUNDS = 8;

/** Milliseconds once each was asked. */
export interface QueryTimes {
  /** Of every query of users. */
  readonly words: readonly number[];
  /** Of `USER_FILTERS`. */
  readonly filters: readonly number[];
}

/** Times of queries in Chromium. */
export async function queryTimes(browser: Browser, site: LargeSite): Promise<QueryTimes> {
  const root = Buffer.from(site.registry.pinned).toString('base64');
  const files = new Map<string, Buffer | string>([
    [
      '',
      `<!doctype html><html lang="en" data-registry="${site.registryUrl}" data-root="${root}"><meta charset="utf-8"><title>Browse</title><script type="module" src="page.js"></script></html>`,
    ],
    ...(await buildPageModule(fileURLToPath(new URL('page.ts', import.meta.url)))),
  ]);
  const served = await listen((request, response) => {
    const path = (request.url ?? '').slice(1);
    response.setHeader('Content-Type', path.endsWith('.js') ? 'text/javascript' : 'text/html');
    response.writeHead(files.has(path) ? 200 : 404).end(files.get(path));
  });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(served.url);
    await page.waitForFunction(() => 'browseBench' in globalThis);
    const timesOf = async (queries: readonly ListingOptions[]): Promise<readonly number[]> => {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const query of queries) {
          const { milliseconds } = await page.evaluate(([asked, count]) => browseBench.query(asked, count), [
            query,
            CARDS,
          ] as const);
          // The first round reads the index.
          if (round > 0) times.push(milliseconds);
        }
      }
      return times;
    };
    const words = userQueries(site.catalogue).map(({ text = '', category }): ListingOptions => ({
      text,
      ...(category === undefined ? {} : { category }),
    }));
    return { words: await timesOf(words), filters: await timesOf(USER_FILTERS) };
  } finally {
    await context.close();
    await served.close();
  }
}
