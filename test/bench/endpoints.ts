import { App } from '../fixtures/app.ts';
import { startSite } from '../fixtures/site.ts';
import { freshContext } from './browse/context.ts';
import { compare, quantile, type Family, type Measure } from './family.ts';

const ROUNDS = 5;
const SAMPLES = 40;
const WARM = 20;

/** Milliseconds until the first bytes are there, and until all are. */
interface Times {
  readonly first: number[];
  readonly whole: number[];
}

export const family: Family = {
  name: 'endpoints',
  about: 'requests to a sandboxed plugin, through the service worker, beside fetching a file of the app',
  async run(bench) {
    await using site = await startSite();
    await site.list('serves-requests');
    const context = await freshContext(await bench.browser());
    try {
      const page = await context.newPage();
      const app = new App(page, site.url);
      await app.open();
      await app.install('Serves requests');

      /** One request after the other, each read to `bytes` or the end. */
      const ask = (url: string, count: number, bytes: number): Promise<Times> =>
        page.evaluate(
          async ([address, requests, most]) => {
            const times = { first: [] as number[], whole: [] as number[] };
            for (let request = 0; request < requests; request++) {
              const began = performance.now();
              const response = await fetch(address, { cache: 'no-store' });
              const reader = response.body!.getReader();
              if (!response.ok) throw new Error(`${address} answered ${response.status}`);
              let read = 0;
              for (;;) {
                const { done, value } = await reader.read();
                if (done) break;
                if (read === 0) times.first.push(performance.now() - began);
                read += value.byteLength;
                if (read >= most) {
                  await reader.cancel();
                  break;
                }
              }
              times.whole.push(performance.now() - began);
            }
            return times;
          },
          [url, count, bytes] as const,
        );

      const api = '/api/plugins/serves-requests';
      const sides = {
        answer: [`${api}/greet/Ada`, Infinity],
        stream: [`${api}/endless`, 1],
        // As small as what the plugin answers, from a server on the same machine.
        file: ['/icon.svg', Infinity],
      } as const;
      const all = { answer: empty(), stream: empty(), file: empty() };
      for (const [url, bytes] of Object.values(sides)) await ask(url, WARM, bytes);
      for (let round = 0; round < ROUNDS; round++) {
        bench.log(`requests, round ${round + 1} of ${ROUNDS}`);
        for (const [name, [url, bytes]] of Object.entries(sides)) {
          const { first, whole } = await ask(url, SAMPLES, bytes);
          // The names are those of `sides`.
          all[name as keyof typeof sides].first.push(...first);
          all[name as keyof typeof sides].whole.push(...whole);
        }
      }
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(all.answer.whole, share).toFixed(1));
      bench.log(`an answer takes ${p50} ms in half of the cases, ${p95} in 95 %, ${p99} in 99 %`);
      const peer = 'fetch of a file of the app';
      const measures: Measure[] = [
        compare('endpoints.answer', 'ms', all.answer.whole, peer, all.file.whole),
        compare('endpoints.stream.first', 'ms', all.stream.first, peer, all.file.first),
      ];
      return measures;
    } finally {
      await context.close();
    }
  },
};

function empty(): Times {
  return { first: [], whole: [] };
}
