import type { Page } from '@playwright/test';
import type { EndpointMethod } from '../../plugin/endpoint.ts';
import type { HookKind, HookRun, HookToken } from '../../plugin/hook.ts';
import type { PluginManifest } from '../../plugin/manifest.ts';
import type { PermissionName } from '../../plugin/permissions.ts';
import type { PluginEvent } from '../../plugin/services.ts';
import type { LogEntry } from '../context.ts';
import { TestHostError } from '../errors.ts';
import type { HookExecution } from '../execution.ts';
import type { PermissionAnswer } from '../grants.ts';
import type { HookResult } from '../host.ts';
import type { Judged } from '../judgements.ts';
import type { TestRequest, TestResponse } from '../request.ts';
import { callerOf, doorOf, type DoorExecution } from './door.ts';
import { answerElsewhere, type AnswerRule } from './other-servers.ts';

/** What a test answers in place of a server. */
export interface RealmAnswer {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}

/** How a real host works against its plugins; permissions are refused by the option `deny`. */
export interface RealmHostility {
  /** Milliseconds that every call of a service takes longer. Default: 0. */
  readonly delay?: number;
  /** Methods of services that fail as when the connection to a sandbox is lost: `network.fetch`. Default: none. */
  readonly drop?: readonly string[];
  /** Every so many executions of hooks, each plugin is stopped and started again before. Default: never. */
  readonly restartEvery?: number;
}

/** A plugin as the host has it. */
export interface RealmPlugin {
  readonly id: string;
  readonly enabled: boolean;
  /** `ready` until its first use, then `active`. */
  readonly state: string;
  readonly realm: string;
  readonly manifest: PluginManifest;
}

/** Whatever an endpoint can be asked with that crosses to a browser. */
export type RealmRequest = Pick<TestRequest, 'query' | 'headers' | 'body'>;

/**
 * A real host in a browser, with plugins in their real realms: what `createTestHost` gives, with promises. Services are the
 * real ones, over the data of a browser profile of its own.
 */
export interface RealmTestHost {
  /** The page that the host runs in; `page.clock` moves the time of the host, not that inside a sandbox. */
  readonly page: Page;
  /** Every hook that this test fired, in order. */
  readonly executions: readonly (HookExecution<unknown> & { readonly hook: string })[];
  executeHook<Input, Output, Kind extends HookKind>(
    token: HookToken<Input, Output, Kind>,
    value: Input,
    run?: Pick<HookRun, 'user' | 'session'>,
  ): Promise<HookExecution<HookResult<Output, Kind>>>;
  /** Publish an event as the app itself. */
  emit(name: string, payload: unknown): Promise<void>;
  runCommand(plugin: string, command: string, argument?: unknown): Promise<unknown>;
  /** Call a capability as the app, for a user where one is given. */
  invoke(name: string, input?: unknown, options?: { readonly user?: string }): Promise<unknown>;
  /** Ask an endpoint through the service worker. `path` is what stands after `/api/plugins/<id>`. */
  request(
    plugin: string,
    method: EndpointMethod | 'HEAD' | 'OPTIONS',
    path: string,
    request?: RealmRequest,
  ): Promise<TestResponse>;
  deny(plugin: string, permission: PermissionName): Promise<void>;
  grant(plugin: string, permission: PermissionName): Promise<void>;
  /** It is not granted any more, and nobody said no. */
  lapse(plugin: string, permission: PermissionName): Promise<void>;
  /** Answer for the user when a plugin asks for a permission; `undefined` shows the question again. */
  whenAsked(answer: PermissionAnswer | undefined): Promise<void>;
  configure(plugin: string, settings: { readonly [key: string]: unknown }): Promise<void>;
  restart(plugin: string): Promise<void>;
  /** Switch a plugin off or on, as its user does: off, it is stopped and takes part in nothing. */
  setEnabled(plugin: string, enabled: boolean): Promise<void>;
  /** Work against the plugins from now on, in place of what was said before; `{}` is the end of it. */
  hostile(hostility: RealmHostility): Promise<void>;
  /** Every event that the app and plugins published since the page was opened, in order; at most the last 10 000. */
  published(): Promise<readonly PluginEvent[]>;
  /**
   * What a plugin did not end by itself: subscriptions (`events.subscribe forms.*`) and, of one in the page, listeners,
   * timers and nodes that stayed after it was stopped.
   */
  left(plugin: string): Promise<readonly string[]>;
  /** Details are read back from the text that the host keeps. */
  logs(plugin: string): Promise<readonly LogEntry[]>;
  /** What the plugin stored, by key. */
  storage(plugin: string): Promise<ReadonlyMap<string, unknown>>;
  plugins(): Promise<readonly RealmPlugin[]>;
  /** Answer requests of plugins to other servers; the newest rule that fits counts. Nothing else leaves the machine. */
  answer(
    url: string | RegExp,
    answer: RealmAnswer | 'fail' | 'hang' | ((url: string) => RealmAnswer | 'fail' | 'hang'),
  ): void;
  /** Uninstall everything with all that it kept, and install these anew. Default: all that there were. */
  reset(plugins?: readonly string[]): Promise<void>;
  /** What matchers look at. */
  judged(plugin: string): Promise<Judged>;
}

/** Drive the host in a page that `airlock dev --door` serves. Waits until the plugin of the session is there. */
export async function openRealmHost(page: Page, url: string): Promise<RealmTestHost> {
  const rules: AnswerRule[] = [];
  await answerElsewhere(page.context(), url, rules);
  await page.goto(url);
  await doorOf(page);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  const call = callerOf(page);
  await call('ready');
  const executions: (HookExecution<unknown> & { readonly hook: string })[] = [];
  let restartEvery = Infinity;
  const plugins = async (): Promise<readonly RealmPlugin[]> => (await call('plugins')) as readonly RealmPlugin[];
  const storage = async (id: string): Promise<ReadonlyMap<string, unknown>> =>
    new Map(Object.entries((await call('storage', id)) as object));
  const logs = async (id: string): Promise<readonly LogEntry[]> =>
    ((await call('logs', id)) as readonly LogEntry[]).map((line) => ({ ...line, plugin: id, ...readDetails(line) }));
  return {
    page,
    executions,
    async executeHook(token, value, run = {}) {
      if ((executions.length + 1) % restartEvery === 0)
        for (const { id, enabled } of await plugins()) if (enabled) await call('restart', id);
      const { faults, ...rest } = (await call('executeHook', token, value, run)) as DoorExecution; // as the door says
      const execution = {
        ...rest,
        faults: faults.map(({ plugin, hook, code, message, said = code }) => ({
          plugin,
          hook,
          code,
          error: new TestHostError(said, message),
        })),
      };
      executions.push({ hook: token.id, ...execution });
      return execution;
    },
    emit: async (name, payload) => void (await call('emit', name, payload)),
    runCommand: (id, command, argument) => call('runCommand', id, command, argument),
    invoke: (name, input, { user } = {}) => call('invoke', name, input, user),
    request: (id, method, path, more = {}) => page.evaluate(ask, { id, method, path, more }),
    deny: async (id, permission) => void (await call('deny', id, permission)),
    grant: async (id, permission) => void (await call('grant', id, permission)),
    lapse: async (id, permission) => void (await call('lapse', id, permission)),
    whenAsked: async (answer) => void (await call('whenAsked', answer)),
    configure: async (id, settings) => void (await call('configure', id, settings)),
    restart: async (id) => void (await call('restart', id)),
    setEnabled: async (id, enabled) => void (await call('setEnabled', id, enabled)),
    async hostile({ restartEvery: every = Infinity, ...services }) {
      restartEvery = every;
      await call('beHostile', services);
    },
    published: async () => (await call('events')) as readonly PluginEvent[],
    left: async (id) => (await call('left', id)) as readonly string[],
    logs,
    storage,
    plugins,
    answer: (of, answer) => void rules.push({ url: of, answer }),
    async reset(ids) {
      const wanted = ids ?? (await plugins()).map(({ id }) => id);
      await call('reset', wanted);
    },
    async judged(id) {
      const [found, lines, stored] = [
        (await plugins()).find((one) => one.id === id),
        await logs(id),
        await storage(id),
      ];
      const { manifest } = found ?? {};
      if (manifest === undefined) throw new TestHostError('PLUGIN_UNKNOWN', `No plugin "${id}" is installed here.`);
      const hooks = manifest.hooks.map(({ hook, ...more }) => ({ hook: { id: hook }, ...more }));
      return {
        // Of a definition, what a manifest holds; matchers look at no more.
        definition: () => ({ ...manifest, hooks }) as never,
        standing: () => ({ active: found?.state === 'active', startedIn: 0 }),
        executions,
        logs: lines,
        storage: () => stored,
        subscriptions: () => [],
        // Told by `left`, once it was switched off.
        leaks: () => [],
      };
    },
  };
}

/** Runs in the page: a request as any code of the app would make it. */
async function ask(asked: {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly more: RealmRequest;
}): Promise<TestResponse> {
  const { query = {}, headers = {}, body } = asked.more;
  const url = new URL(`api/plugins/${asked.id}${asked.path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) url.searchParams.append(name, String(one));
  }
  const isPlain = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: asked.method,
    headers: { ...(body === undefined || isPlain ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isPlain ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
  };
}

function readDetails({ details }: LogEntry): { readonly details?: unknown } {
  if (typeof details !== 'string') return {};
  try {
    return { details: JSON.parse(details) as unknown };
  } catch {
    return { details };
  }
}
