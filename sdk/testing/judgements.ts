import type { HookToken } from '../plugin/hook.ts';
import type { PluginManifest } from '../plugin/manifest.ts';
import type { PermissionName } from '../plugin/permissions.ts';
import type { PluginEvent } from '../plugin/services.ts';
import type { HookExecution } from './execution.ts';
import type { TestHost } from './host.ts';
import { violationsIn } from './tree-rules.ts';

/** What a matcher looks at: a test host, or what is known of a real one. */
export type Judged = Pick<
  TestHost,
  'definition' | 'standing' | 'executions' | 'logs' | 'storage' | 'subscriptions' | 'leaks'
>;

export interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** `said` is the sentence that is true when the matcher passes. */
function verdict(pass: boolean, said: string, detail = ''): Verdict {
  return {
    pass,
    message: () => (pass ? `Expected the opposite, but ${said}.` : `Expected that ${said}. ${detail}`.trim()),
  };
}

const listed = (words: readonly unknown[]): string => (words.length === 0 ? 'nothing' : words.map(String).join(', '));
/** A value as it is read in a message: at most 100 characters. */
function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
const timesOf = (count: number): string => (count === 1 ? 'once' : `${count} times`);
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;
const ID = /^(?=.{2,64}$)[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** The lists of contributions whose entries stand in a manifest, too. */
const LISTS = [
  'widgets',
  'commands',
  'capabilities',
  'endpoints',
  'exporters',
  'importers',
  'fieldTypes',
  'themes',
  'messages',
  'hooks',
] as const;

/** What tells an entry of such a list from the others. */
function idOf(part: object): unknown {
  const { id, name, method, path, locale }: { readonly [key: string]: unknown } = { ...part };
  return id ?? name ?? locale ?? `${String(method)} ${String(path)}`;
}

/** What is asked of `expect(host)`, of `expect(manifest)`, of a promise of something that a plugin does, or of a tree. */
export const matchers = {
  toBeLoaded(host: Judged, plugin: string): Verdict {
    return verdict(
      host.standing(plugin).active,
      `"${plugin}" is loaded and active`,
      'It is stopped, or was never used: a plugin runs from its first use on.',
    );
  },

  toStartWithin(host: Judged, plugin: string, milliseconds: number): Verdict {
    const { startedIn } = host.standing(plugin);
    return verdict(
      startedIn <= milliseconds,
      `"${plugin}" starts within ${milliseconds} ms`,
      `It took ${startedIn.toFixed(1)} ms.`,
    );
  },

  toHaveRegisteredHook(host: Judged, plugin: string, token: Pick<HookToken, 'id'>): Verdict {
    const hooks = host.definition(plugin).hooks.map(({ hook }) => hook.id);
    return verdict(hooks.includes(token.id), `"${plugin}" handles "${token.id}"`, `It handles ${listed(hooks)}.`);
  },

  /** `times`: how often. Default: at least once. */
  toHaveRunHook(host: Judged, plugin: string, token: Pick<HookToken, 'id'>, times?: number): Verdict {
    const count = host.executions.filter(({ hook, ran }) => hook === token.id && ran.includes(plugin)).length;
    const often = times === undefined ? '' : ` ${timesOf(times)}`;
    return verdict(
      times === undefined ? count > 0 : count === times,
      `"${plugin}" ran for "${token.id}"${often}`,
      `It ran ${timesOf(count)}.`,
    );
  },

  toHaveRequestedPermission(host: Judged, plugin: string, permission: PermissionName): Verdict {
    const asked = Object.keys(host.definition(plugin).permissions);
    return verdict(asked.includes(permission), `"${plugin}" asks for "${permission}"`, `It asks for ${listed(asked)}.`);
  },

  /** Of what a plugin does, or of a hook that was fired: it came to nothing because the permission was denied. */
  async toBeDenied(work: unknown, permission: PermissionName): Promise<Verdict> {
    const errors = await errorsOf(work);
    const denied = errors.filter(isDenied).map((error) => String(error.message));
    return verdict(
      denied.some((message) => message.includes(`${permission}.`) || message.includes(`"${permission}"`)),
      `"${permission}" is denied`,
      errors.length === 0 ? 'Nothing failed.' : `It failed by: ${listed(errors.map(messageOf))}.`,
    );
  },

  /** `payload`: what it must equal. Default: anything. */
  toHavePublished(
    host: { readonly world: { readonly events: readonly PluginEvent[] } },
    event: string,
    payload?: unknown,
  ): Verdict {
    const found = host.world.events.filter(({ name }) => name === event);
    const fits = payload === undefined ? found.length > 0 : found.some((one) => equal(one.payload, payload));
    return verdict(
      fits,
      `"${event}" was published${payload === undefined ? '' : ` with ${textOf(payload)}`}`,
      `Published: ${listed(host.world.events.map(({ name, payload: told }) => `${name} ${textOf(told)}`))}.`,
    );
  },

  /** An address below `/api/plugins/<plugin>`: `toServe('words', 'GET', '/count')`. */
  toServe(host: Judged, plugin: string, method: string, path: string): Verdict {
    const served = (host.definition(plugin).contributes?.endpoints ?? []).map((one) => `${one.method} ${one.path}`);
    return verdict(
      served.includes(`${method} ${path}`),
      `"${plugin}" serves ${method} ${path}`,
      `It serves ${listed(served)}.`,
    );
  },

  toHaveStored(host: Judged, plugin: string, key: string, value?: unknown): Verdict {
    const storage = host.storage(plugin);
    const fits = storage.has(key) && (value === undefined || equal(storage.get(key), value));
    return verdict(
      fits,
      `"${plugin}" stored "${key}"${value === undefined ? '' : ` with ${textOf(value)}`}`,
      `It stored ${listed([...storage].map(([stored, kept]) => `${stored} ${textOf(kept)}`))}.`,
    );
  },

  toHaveLogged(host: Judged, plugin: string, text: string): Verdict {
    const lines = host.logs.filter((line) => line.plugin === plugin).map(({ message }) => message);
    return verdict(
      lines.some((line) => line.includes(text)),
      `"${plugin}" logged "${text}"`,
      `It logged ${listed(lines.map((line) => `"${line}"`))}.`,
    );
  },

  /** Once it was stopped: the plugin itself ended its subscriptions and took back all that the host cannot undo for it. */
  toHaveNoLeaks(host: Judged, plugin: string): Verdict {
    const { active } = host.standing(plugin);
    const open = [...host.subscriptions(plugin), ...host.leaks(plugin)];
    return verdict(
      !active && open.length === 0,
      `"${plugin}" left nothing behind`,
      active ? 'It still runs: dispose of the host first.' : `Open: ${listed(open)}.`,
    );
  },

  /** A manifest with everything that users and hosts need. */
  toHaveValidMetadata(manifest: PluginManifest): Verdict {
    const wrong = [
      !ID.test(manifest.id) && `the id "${manifest.id}" (2 to 64 characters: words of a-z and 0-9 joined by - or .)`,
      !VERSION.test(manifest.version) && `the version "${manifest.version}" (three numbers, as 1.0.0)`,
      (manifest.name.trim() === '' || manifest.name.length > 60) && 'the name (1 to 60 characters)',
      (manifest.description.trim() === '' || manifest.description.length > 200) &&
        'the description (1 to 200 characters)',
      manifest.license.trim() === '' && 'the licence (as MIT)',
      Object.keys(manifest.targets).length === 0 && 'no realm that it is built for',
      ...Object.entries(manifest.permissions).map(
        ([name, request]) => (request?.reason ?? '').trim() === '' && `the permission "${name}" (without a reason)`,
      ),
    ].filter((what) => what !== false);
    return verdict(wrong.length === 0, 'the metadata is valid', `Wrong: ${listed(wrong)}.`);
  },

  /** What the plugin registers here is what a manifest says: the same hooks, permissions and contributions. */
  toMatchManifest(host: Judged, manifest: PluginManifest): Verdict {
    const { hooks, permissions, contributes } = host.definition(manifest.id);
    const ids = (parts: readonly object[] | undefined): unknown[] => (parts ?? []).map(idOf);
    const differs = [
      !equal(
        hooks.map(({ hook, priority }) => [hook.id, priority]),
        manifest.hooks.map(({ hook, priority }) => [hook, priority]),
      ) && 'hooks',
      !equal(permissions, manifest.permissions) && 'permissions',
      ...LISTS.map((list) => !equal(ids(contributes?.[list]), ids(manifest.contributes[list])) && list),
    ].filter((what) => what !== false);
    return verdict(
      differs.length === 0,
      `"${manifest.id}" is what its manifest says`,
      `Different: ${listed(differs)}.`,
    );
  },

  /** Of a tree that a view of `@airlock/sdk/ui` draws: what is drawn has the words that everybody needs. */
  toHaveNoA11yViolations(tree: unknown): Verdict {
    const found = [...violationsIn(tree)];
    return verdict(found.length === 0, 'the view can be used by everybody', listed(found));
  },
};

/** What went wrong in work that is under way, in a hook that was fired, or in a function. */
async function errorsOf(work: unknown): Promise<unknown[]> {
  try {
    const result: unknown = await (typeof work === 'function' ? (work as () => unknown)() : work);
    const { faults = [] } = (result ?? {}) as Partial<HookExecution<unknown>>;
    return faults.map(({ error }) => error);
  } catch (error) {
    return [error];
  }
}

function isDenied(error: unknown): error is { readonly code: string; readonly message: unknown } {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'PERMISSION_DENIED';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Plain data of the same content. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  // Only own members are compared.
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
  );
}
