import {
  anything,
  callback,
  coveredBy,
  integer,
  mapOf,
  maybe,
  NAME,
  oneOf,
  optionsOf,
  PATTERN,
  record,
  refuse,
  text,
} from '../checks.ts';
import type { Check } from '../checks.ts';
import { TestHostError } from '../errors.ts';
import type { FakeCaller, FakeService } from '../service.ts';
import { checkedRecord, type TestRecords } from '../records.ts';
import { listen, publish, type TestWorld } from '../world.ts';
import type { CollectionName } from '../../plugin/records.ts';
import type { DataChange, DataQuery, PluginEvent } from '../../plugin/services.ts';

const collections = ['forms', 'submissions', 'pages'] as const satisfies readonly CollectionName[];
const id = text(200);
const scalar: Check = (value, where) =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value) ? value : refuse(where, 'a plain value');
const query = maybe(optionsOf({ where: mapOf(scalar), limit: integer(0), after: id }));
const item: Check = (value, where) => {
  const found = record(value, where);
  return { ...found, id: id(found['id'], `${where}.id`) };
};
const first = ([name]: readonly unknown[]): string => String(name);

/** `data`, over the records of the test. */
export function dataFake(records: TestRecords): FakeService {
  const collection = oneOf(...collections);
  const reads = { subject: first, allows: (scope: Lists, name: string) => scope['read']?.includes(name) ?? false };
  const writes = { subject: first, allows: (scope: Lists, name: string) => scope['write']?.includes(name) ?? false };
  return {
    name: 'data',
    permission: 'data',
    methods: {
      get: {
        ...reads,
        args: [collection, id],
        handle: (_caller, of: CollectionName, key: string) => records.get(of, key),
      },
      list: {
        ...reads,
        args: [collection, query],
        handle: (_caller, of: CollectionName, wanted: DataQuery | undefined) => records.list(of, wanted),
      },
      put: {
        ...writes,
        args: [collection, item],
        handle: (_caller, of: CollectionName, value: { readonly id: string }) =>
          records.put(of, checkedRecord(of, value)),
      },
      delete: {
        ...writes,
        args: [collection, id],
        handle: (_caller, of: CollectionName, key: string) => records.delete(of, key),
      },
      subscribe: {
        ...reads,
        args: [collection, callback],
        handle(caller, of: CollectionName, listener: (change: DataChange) => unknown) {
          const stop = records.subscribe(of, (change) => {
            if (caller.grants.has('data')) void told(() => listener(change));
          });
          caller.stopped.addEventListener('abort', stop, { once: true });
          return async () => stop();
        },
      },
    },
  };
}

type Lists = { readonly [list: string]: readonly string[] };

/** `config`: the keys that the test's app has. */
export function configFake({ config, checkConfig }: TestWorld): FakeService {
  const key = text(100, { pattern: NAME });
  return {
    name: 'config',
    permission: 'config',
    methods: {
      get: {
        args: [key],
        subject: first,
        allows: ({ read }, name) => coveredBy(read, name),
        handle: (_caller, name: string) => structuredClone(config.get(name)),
      },
      set: {
        args: [key, anything],
        subject: first,
        allows: ({ write }, name) => coveredBy(write, name),
        handle(_caller, name: string, value: unknown) {
          const wrong = config.has(name) ? checkConfig(name, value) : `There is no setting "${name}".`;
          if (wrong !== undefined) throw new TestHostError('CONFIG_INVALID', `"${name}" could not be set: ${wrong}`);
          config.set(name, value);
        },
      },
    },
  };
}

/** `events`: one after the other for each listener. */
export function eventsFake(world: TestWorld): FakeService {
  return {
    name: 'events',
    permission: 'events',
    rate: 200,
    methods: {
      publish: {
        args: [text(100, { pattern: NAME }), anything],
        subject: first,
        allows: (scope, name) => coveredBy(scope['publish'], name),
        handle: ({ name: from }, name: string, payload: unknown) =>
          publish(world, { name, payload, from, time: world.clock.now() }),
      },
      subscribe: {
        args: [text(100, { pattern: PATTERN }), callback],
        subject: first,
        allows: (scope, pattern) => coveredBy(scope['subscribe'], pattern),
        handle(caller, pattern: string, listener: (event: PluginEvent) => unknown) {
          const stop = listen(world, pattern, inTurn(caller, listener));
          caller.stopped.addEventListener('abort', stop, { once: true });
          return async () => stop();
        },
      },
    },
  };
}

/** Each event when the listener is done with the one before, and only while it may hear them. */
function inTurn(caller: FakeCaller, listener: (event: PluginEvent) => unknown): (event: PluginEvent) => void {
  const waiting: PluginEvent[] = [];
  let isBusy = false;
  const work = async (): Promise<void> => {
    isBusy = true;
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      const current = event;
      if (caller.grants.has('events')) await told(() => listener(current));
    }
    isBusy = false;
  };
  return (event) => {
    waiting.push(event);
    if (!isBusy) void work();
  };
}

/** What a listener throws is its plugin's own fault; whoever tells it goes on. */
async function told(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error('A listener of a plugin threw:', error);
  }
}
