import type { RegistryClientOptions } from '../../../../registry/client/index.ts';
import { encodeUtf8 } from '../../../../registry/format/bytes.ts';
import { makeKey } from '../../../fixtures/registry-simulator/index.ts';
import { PLUGIN, type Arena } from '../arena.ts';
import { equal, holds, type Attack } from '../attack.ts';

const MEGABYTE = 2 ** 20;

/** A body that counts how much of it was taken. */
function counted(chunks: Iterable<Uint8Array>): { readonly response: Response; readonly taken: () => number } {
  const source = chunks[Symbol.iterator]();
  let taken = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = source.next();
        if (done) return controller.close();
        taken += value.length;
        controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(stream), taken: () => taken };
}

function* spaces(megabytes: number): Generator<Uint8Array> {
  const chunk = new Uint8Array(65_536).fill(0x20);
  for (let sent = 0; sent < megabytes * MEGABYTE; sent += chunk.length) yield chunk;
}

/** A body far longer than the cap, in place of a file. The client may take a little more than the cap, never all. */
function overlong(what: string, path: string, body: (file: Uint8Array) => Iterable<Uint8Array>): Attack {
  return {
    number: 22,
    what,
    code: 'TOO_LARGE',
    async prepare(arena) {
      await arena.registry.publish();
      const { response, taken } = counted(body(arena.registry.file('metadata/timestamp.json')));
      arena.answer(path, () => response);
      return async () => {
        try {
          return await arena.client.refresh();
        } finally {
          holds(taken() < 1_000_000, `little of it was taken (${taken()} bytes)`);
        }
      };
    },
  };
}

/** A client of a real server that misbehaves on every path; see `hostileServer`. */
function against(how: string, limits: RegistryClientOptions['limits'] = {}): Attack['prepare'] {
  return async (arena) => {
    if (arena.hostile === undefined) throw new Error('This attack needs the hostile server');
    const urls = [`${arena.hostile}${how}/`];
    const client = await arena.restart({ urls, fetch: (input, init) => fetch(input, init), limits });
    return () => client.refresh();
  };
}

const IMPATIENT = { idleTimeout: 400, baseTimeout: 900, minimumRate: 1_024 };

/** The same client on the honest registry again. */
async function backHome(arena: Arena): Promise<void> {
  await arena.heal();
  await arena.restart();
}

export const networkAttacks: readonly Attack[] = [
  overlong('64 MiB of white space after a valid timestamp', 'metadata/timestamp.json', function* (file) {
    yield file;
    yield* spaces(64);
  }),
  overlong('a body without end in place of the next root', 'metadata/2.root.json', () => spaces(Infinity)),
  ...(
    [
      ['endless', 'TOO_LARGE', 'a body without end from a server'],
      ['gzip-bomb', 'TOO_LARGE', 'a gzip bomb'],
      ['short-length', 'BAD_FORMAT', 'a Content-Length that is too short'],
      ['long-length', 'UNREACHABLE', 'a Content-Length that is too long'],
    ] as const
  ).map(([how, code, what]): Attack => ({
    number: 22,
    what,
    code,
    network: true,
    prepare: against(how),
    heal: backHome,
  })),
  ...(
    [
      ['silent', 'a server that never answers'],
      ['stuck', 'a server that stops in the middle of an answer'],
      ['dripping', 'a server that sends a byte at a time'],
    ] as const
  ).map(([how, what]): Attack => ({
    number: 23,
    what,
    code: 'TOO_SLOW',
    network: true,
    prepare: against(how, IMPATIENT),
    heal: backHome,
  })),
  ...(
    [
      ['redirect', 'a redirect to another origin'],
      ['redirect-home', 'a redirect on the same server'],
    ] as const
  ).map(([how, what]): Attack => ({
    number: 53,
    what,
    code: 'UNREACHABLE',
    network: true,
    prepare: against(how),
    heal: backHome,
  })),
  {
    number: 53,
    what: 'an opaque answer',
    code: 'UNREACHABLE',
    async prepare(arena) {
      arena.answer(/./, () => Response.error());
      return () => arena.client.refresh();
    },
  },
  {
    number: 53,
    what: 'a server that would like credentials and a referrer',
    code: 'accepted',
    async prepare(arena) {
      const seen: RequestInit[] = [];
      await arena.restart({
        fetch: (input, init = {}) => {
          seen.push(init);
          return arena.registry.fetch(input, init);
        },
      });
      return async () => {
        await arena.client.refresh();
        await arena.client.lookup('no-such-plugin');
        return seen;
      };
    },
    async after(_, result) {
      const seen = result as RequestInit[]; // what the trigger collected
      holds(seen.length > 0, 'something was asked');
      for (const { credentials, redirect, referrerPolicy } of seen) {
        equal([credentials, redirect, referrerPolicy], ['omit', 'error', 'no-referrer'], 'how it was asked');
      }
    },
  },
  {
    number: 24,
    what: 'one of three mirrors with files of a stranger, and one that is down',
    code: 'accepted',
    async prepare(arena) {
      const { registry } = arena;
      await registry.publish();
      const forged = await registry.sign('timestamp', [await makeKey()]);
      await registry.sign('timestamp');
      await arena.restart({
        urls: ['https://down.example/', 'https://forged.example/', 'https://honest.example/'],
        async fetch(input, init) {
          const url = String(input);
          if (url.startsWith('https://down.example')) throw new TypeError('no route');
          if (url === 'https://forged.example/metadata/timestamp.json') return new Response(forged);
          if (url.startsWith('https://forged.example/n')) return new Response(encodeUtf8('L\n'));
          return registry.fetch(input, init);
        },
      });
      return () => arena.client.refresh();
    },
    async after({ registry, client }, head) {
      equal((head as { version: number }).version, registry.content.catalog.version, 'the head'); // what refresh returns
      equal((await client.lookup(PLUGIN))?.id, PLUGIN, 'what is found');
    },
  },
  {
    number: 52,
    what: 'an HTTP cache that answers for the registry',
    code: 'accepted',
    async prepare(arena) {
      const modes = new Map<string, RequestCache | undefined>();
      await arena.restart({
        fetch: (input, init) => {
          modes.set(String(input).replace(/.*\/metadata\//, ''), init?.cache);
          return arena.registry.fetch(input, init);
        },
      });
      return async () => {
        await arena.client.refresh();
        return modes;
      };
    },
    async after(_, result) {
      const modes = result as Map<string, string>; // what the trigger collected
      equal([modes.get('timestamp.json'), modes.get('2.root.json')], ['no-store', 'no-store'], 'cache modes');
    },
  },
  {
    number: 52,
    what: 'a service worker that answers with an old timestamp for ever',
    code: 'accepted',
    async prepare(arena) {
      const old = arena.registry.file('metadata/timestamp.json');
      await arena.registry.publish();
      arena.answer('metadata/timestamp.json', () => new Response(old));
      arena.registry.now += 3_600_000;
      return async () => {
        await arena.client.refresh();
        return arena.client.freshness();
      };
    },
    async after({ registry, client }, result) {
      const { expires } = result as { expires: number }; // what freshness() returns
      // It does not look newer than it is: the day it expires stays, and then it is over.
      registry.now = expires;
      equal((await client.freshness()).state, 'soft-stale', 'freshness on the day it expires');
    },
  },
  {
    number: 64,
    what: 'other bytes at the second request',
    code: 'HASH_MISMATCH',
    async prepare(arena) {
      const { registry, client, installed } = arena;
      const [file] = installed.files;
      const path = `b/${file?.sha256}`;
      const first = await client.file(installed, 'worker.js');
      const before = [...first];
      registry.requests.length = 0;
      arena.answer(path, () => new Response(encodeUtf8('steal()'.padEnd(file?.size ?? 0))));
      await client.verifyStored(installed.stored);
      equal([[...first], registry.requests], [before, []], 'bytes in hand, and second requests');
      return () => client.file(installed, 'worker.js');
    },
  },
  ...(
    [
      ['with one byte changed', 'HASH_MISMATCH', (bytes: Uint8Array) => bytes.with(3, 0x58)],
      ['that is shorter', 'HASH_MISMATCH', (bytes: Uint8Array) => bytes.slice(0, -1)],
      ['that is longer', 'TOO_LARGE', (bytes: Uint8Array) => new Uint8Array([...bytes, 0x20])],
    ] as const
  ).map(([what, code, change]): Attack => ({
    number: 33,
    what: `a file ${what}`,
    code,
    async prepare(arena) {
      const { registry, client, installed } = arena;
      const path = `b/${installed.files[0]?.sha256}`;
      const bytes = new Uint8Array(change(registry.file(path)));
      arena.answer(path, () => new Response(bytes));
      return () => client.file(installed, 'worker.js');
    },
  })),
  {
    number: 33,
    what: 'a file that is missing',
    code: 'UNREACHABLE',
    async prepare(arena) {
      arena.answer(/^b\//, () => new Response('', { status: 404 }));
      return () => arena.client.file(arena.installed, 'worker.js');
    },
  },
  {
    number: 33,
    what: 'a file that the release does not list',
    code: 'NOT_LISTED',
    prepare:
      async ({ client, installed }) =>
      async () =>
        client.file(installed, 'extra.js'),
  },
  {
    number: 51,
    what: 'a page that is closed in the middle of a download',
    code: 'ABORTED',
    async prepare(arena) {
      const { registry, installed } = arena;
      const page = new AbortController();
      const client = await arena.restart({
        async fetch(input, init) {
          if (!String(input).includes('/b/') || page.signal.aborted) return registry.fetch(input, init);
          // As a browser does: aborting the request ends its body.
          const body = new ReadableStream({
            start(controller) {
              controller.enqueue(new Uint8Array(4));
              init?.signal?.addEventListener('abort', () =>
                controller.error(new DOMException('Aborted', 'AbortError')),
              );
            },
          });
          return new Response(body);
        },
      });
      return () => client.file(installed, 'worker.js', { signal: page.signal, onProgress: () => page.abort() });
    },
    async after({ registry, client, installed }) {
      registry.answer = undefined;
      equal((await client.file(installed, 'worker.js')).length, installed.files[0]?.size, 'bytes, the second time');
    },
  },
];
