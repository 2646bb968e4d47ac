import { expect } from 'vitest';
import type { HookToken } from '../plugin/hook.ts';
import type { PluginManifest } from '../plugin/manifest.ts';
import type { PermissionName } from '../plugin/permissions.ts';
import type { HookExecution } from './execution.ts';
import type { TestHost } from './host.ts';

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** `said` is the sentence that is true when the matcher passes. */
function verdict(pass: boolean, said: string, detail = ''): Verdict {
  return {
    pass,
    message: () => `Expected that ${said}${pass ? ', but not here' : ''}.${detail === '' ? '' : ` ${detail}`}`,
  };
}

const listed = (words: readonly unknown[]): string => (words.length === 0 ? 'nothing' : words.map(String).join(', '));
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;
const ID = /^(?=.{2,64}$)[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** What is asked of `expect(host)`, of `expect(manifest)`, of a promise of something that a plugin does, or of a tree. */
const matchers = {
  toBeLoaded(host: TestHost, plugin: string): Verdict {
    return verdict(host.standing(plugin).active, `"${plugin}" is loaded and active`);
  },

  toStartWithin(host: TestHost, plugin: string, milliseconds: number): Verdict {
    const { startedIn } = host.standing(plugin);
    return verdict(
      startedIn <= milliseconds,
      `"${plugin}" starts within ${milliseconds} ms`,
      `It took ${startedIn.toFixed(1)} ms.`,
    );
  },

  toHaveRegisteredHook(host: TestHost, plugin: string, token: Pick<HookToken, 'id'>): Verdict {
    const hooks = host.definition(plugin).hooks.map(({ hook }) => hook.id);
    return verdict(hooks.includes(token.id), `"${plugin}" handles "${token.id}"`, `It handles ${listed(hooks)}.`);
  },

  /** `times`: how often. Default: at least once. */
  toHaveRunHook(host: TestHost, plugin: string, token: Pick<HookToken, 'id'>, times?: number): Verdict {
    const count = host.executions.filter(({ hook, ran }) => hook === token.id && ran.includes(plugin)).length;
    const often = times === undefined ? '' : ` ${times} times`;
    return verdict(
      times === undefined ? count > 0 : count === times,
      `"${plugin}" ran for "${token.id}"${often}`,
      `It ran ${count} times.`,
    );
  },

  toHaveRequestedPermission(host: TestHost, plugin: string, permission: PermissionName): Verdict {
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
  toHavePublished(host: TestHost, event: string, payload?: unknown): Verdict {
    const found = host.world.events.filter(({ name }) => name === event);
    const fits = payload === undefined ? found.length > 0 : found.some((one) => equal(one.payload, payload));
    return verdict(
      fits,
      `"${event}" was published${payload === undefined ? '' : ` with ${JSON.stringify(payload)}`}`,
      `Published: ${listed(host.world.events.map(({ name }) => name))}.`,
    );
  },

  /** An address below `/api/plugins/<plugin>`: `toServe('words', 'GET', '/count')`. */
  toServe(host: TestHost, plugin: string, method: string, path: string): Verdict {
    const served = (host.definition(plugin).contributes?.endpoints ?? []).map((one) => `${one.method} ${one.path}`);
    return verdict(
      served.includes(`${method} ${path}`),
      `"${plugin}" serves ${method} ${path}`,
      `It serves ${listed(served)}.`,
    );
  },

  toHaveStored(host: TestHost, plugin: string, key: string, value?: unknown): Verdict {
    const storage = host.storage(plugin);
    const fits = storage.has(key) && (value === undefined || equal(storage.get(key), value));
    return verdict(fits, `"${plugin}" stored "${key}"`, `It stored ${listed([...storage.keys()])}.`);
  },

  toHaveLogged(host: TestHost, plugin: string, text: string): Verdict {
    const lines = host.logs.filter((line) => line.plugin === plugin).map(({ message }) => message);
    return verdict(
      lines.some((line) => line.includes(text)),
      `"${plugin}" logged "${text}"`,
      `It logged ${listed(lines)}.`,
    );
  },

  /** Once it was stopped: every subscription was ended by the plugin itself. */
  toHaveNoLeaks(host: TestHost, plugin: string): Verdict {
    const { active } = host.standing(plugin);
    const open = host.subscriptions(plugin);
    return verdict(
      !active && open.length === 0,
      `"${plugin}" left nothing behind`,
      active ? 'It still runs: dispose of the host first.' : `Open: ${listed(open)}.`,
    );
  },

  /** A manifest with everything that users and hosts need. */
  toHaveValidMetadata(manifest: PluginManifest): Verdict {
    const wrong = [
      !ID.test(manifest.id) && `the id "${manifest.id}"`,
      !VERSION.test(manifest.version) && `the version "${manifest.version}"`,
      (manifest.name.trim() === '' || manifest.name.length > 60) && 'the name',
      (manifest.description.trim() === '' || manifest.description.length > 200) && 'the description',
      manifest.license.trim() === '' && 'the licence',
      Object.keys(manifest.targets).length === 0 && 'no realm',
      Object.values(manifest.permissions).some((request) => (request?.reason ?? '').trim() === '') &&
        'a permission without a reason',
    ].filter((what) => what !== false);
    return verdict(wrong.length === 0, 'the metadata is valid', `Wrong: ${listed(wrong)}.`);
  },

  /** What the plugin registers here is what a manifest says: the same hooks, permissions and contributions. */
  toMatchManifest(host: TestHost, manifest: PluginManifest): Verdict {
    const { hooks, permissions, contributes } = host.definition(manifest.id);
    const ids = (parts: readonly object[] | undefined): unknown[] =>
      (parts ?? []).map((part) => ('id' in part ? part.id : 'name' in part ? part.name : undefined));
    const differs = [
      !equal(
        hooks.map(({ hook, priority }) => [hook.id, priority]),
        manifest.hooks.map(({ hook, priority }) => [hook, priority]),
      ) && 'hooks',
      !equal(permissions, manifest.permissions) && 'permissions',
      ...(['widgets', 'commands', 'capabilities'] as const).map(
        (list) => !equal(ids(contributes?.[list]), ids(manifest.contributes[list])) && list,
      ),
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

interface Drawn {
  readonly type?: unknown;
  readonly element?: unknown;
  readonly props?: { readonly [name: string]: unknown };
  readonly children?: unknown;
}

const FIELDS = new Set(['textField', 'numberField', 'select', 'checkbox', 'switch']);

function* violationsIn(tree: unknown): Iterable<string> {
  if (Array.isArray(tree)) {
    for (const part of tree) yield* violationsIn(part);
    return;
  }
  if (typeof tree !== 'object' || tree === null) return;
  const { type, element, props = {}, children }: Drawn = tree;
  const name = typeof type === 'string' ? type : typeof element === 'string' ? element : undefined;
  const words = (key: string): boolean => typeof props[key] === 'string' && String(props[key]).trim() !== '';
  const inside = props['children'] ?? children;
  if (name === 'image' && typeof props['alt'] !== 'string') yield 'an image without "alt"';
  if (name !== undefined && FIELDS.has(name) && !words('label')) yield `a ${name} without "label"`;
  if ((name === 'button' || name === 'link') && !words('label') && !/[\p{L}\p{N}]/u.test(textOf(inside)))
    yield `a ${name} without words`;
  if ((name === 'dialog' || name === 'table' || name === 'tabs') && !words('title') && !words('label'))
    yield `a ${name} without a name`;
  yield* violationsIn(inside);
}

function textOf(child: unknown): string {
  if (typeof child === 'string' || typeof child === 'number') return String(child);
  if (Array.isArray(child)) return child.map(textOf).join('');
  if (typeof child !== 'object' || child === null) return '';
  const { props = {}, children, text }: Drawn & { readonly text?: unknown } = child;
  return typeof text === 'string' ? text : textOf(props['children'] ?? children);
}

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

expect.extend(matchers);

/** A matcher as it is called: without what it is asked of. */
type Called<M> = {
  [K in keyof M]: M[K] extends (received: never, ...args: infer Args) => infer Result
    ? (...args: Args) => Result extends Promise<unknown> ? Promise<void> : void
    : never;
};

declare module 'vitest' {
  // Name and type parameter are Vitest's own.
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-empty-interface, no-unused-vars
  interface Matchers<T = any> extends Called<typeof matchers> {}
}
