import type { HookKind, HookRun, HookToken, PermissionName, PluginEvent } from '@airlock/sdk';
import { AirlockError } from '../../kernel/errors.ts';
import type { PluginHost } from '../../kernel/host.ts';
import type { HookStepResult } from '../../kernel/hooks/types.ts';
import type { PermissionAnswer } from '../../kernel/grants/prompts.ts';
import type { Store } from '../../kernel/storage/store.ts';
import type { EventBus } from '../../services/events.ts';
import { LETTING_GO } from '../../runtimes/page/letting-go.ts';
import type { LogEntry, Logs } from '../../services/log.ts';
import type { ServiceHostility, Witness } from './witness.ts';

/** What one execution of a hook came to. Plugins by their short ids, in the order in which they ran. */
export interface DoorExecution {
  readonly result: unknown;
  readonly ran: readonly string[];
  readonly faults: readonly {
    readonly plugin: string;
    readonly hook: string;
    readonly code: string;
    readonly message: string;
    /** The code that the plugin says it failed by; its own word where it runs in a sandbox. */
    readonly said?: string;
  }[];
}

/** How a plugin stands: whether it runs, and what its signed manifest says. */
export interface DoorPlugin {
  readonly id: string;
  readonly enabled: boolean;
  readonly state: string;
  readonly realm: string;
  readonly manifest: object;
}

/**
 * What tests do to a real host, by short ids of plugins. Everything goes the way that the app itself would go: hooks
 * through the engine, permissions through the grants. It is there only where a development server asked for it.
 */
export interface TestDoor {
  executeHook(token: HookToken, value: unknown, run?: Pick<HookRun, 'user' | 'session'>): Promise<DoorExecution>;
  emit(name: string, payload: unknown): void;
  runCommand(plugin: string, command: string, argument?: unknown): Promise<unknown>;
  invoke(name: string, input?: unknown, user?: string): Promise<unknown>;
  deny(plugin: string, permission: PermissionName): Promise<void>;
  grant(plugin: string, permission: PermissionName): Promise<void>;
  /** Its grant ends by itself, so that the user may be asked for it. */
  lapse(plugin: string, permission: PermissionName): Promise<void>;
  /** What is answered when a plugin asks for a permission, instead of showing the question; `undefined` shows it again. */
  whenAsked(answer: PermissionAnswer['allow'] | undefined): void;
  configure(plugin: string, settings: { readonly [name: string]: unknown }): Promise<void>;
  /** Stop it and start it again; starts it where it did not run. */
  restart(plugin: string): Promise<void>;
  /** What it logged, details as text. */
  logs(plugin: string): readonly LogEntry[];
  /** Every event that was published, the oldest first. */
  events(): readonly PluginEvent[];
  /** Switch it on or off, as its user does. */
  setEnabled(plugin: string, enabled: boolean): Promise<void>;
  /**
   * What its latest life did not end: subscriptions, by method and what they are about, and what it left in the page. The
   * latter is looked for a while after it was stopped, and waited for.
   */
  left(plugin: string): Promise<readonly string[]>;
  /** Have services work against all plugins from now on; `{}` is the end of it. */
  beHostile(hostility: ServiceHostility): void;
  /** What it keeps with the service `storage`, by key. */
  storage(plugin: string): Promise<{ readonly [key: string]: unknown }>;
  plugins(): readonly DoorPlugin[];
}

/** What a door is made of, beside the host and its log. */
export interface DoorParts {
  readonly bus: EventBus;
  readonly store: Store;
  readonly witness: Witness;
}

export function createTestDoor(parts: DoorParts & { readonly host: PluginHost; readonly logs: Logs }): TestDoor {
  const { host, logs, bus, store, witness } = parts;
  let answer: PermissionAnswer['allow'] | undefined;
  host.prompts.subscribe(() => {
    const prompt = host.prompts.current();
    if (prompt?.kind === 'permission' && answer !== undefined) host.prompts.answer(prompt, { allow: answer });
  });

  const nameOf = (id: string): string => {
    const found = host.plugins.list().find((plugin) => plugin.id === id);
    if (found) return found.name;
    throw new AirlockError('PLUGIN_UNKNOWN', `No plugin "${id}" is installed here.`, { plugin: id });
  };
  /** Executions of one hook are watched one after the other, so that no step of one is taken for another's. */
  let turn: Promise<unknown> = Promise.resolve();

  return {
    executeHook(token, value, run = {}) {
      const next = turn.then(() => watched(host, token, value, run));
      turn = next.catch(() => undefined);
      return next;
    },
    emit: (name, payload) => bus.publish(name, payload),
    runCommand: async (id, command, argument) => host.plugins.runCommand(nameOf(id), command, argument),
    invoke: (name, input, user) =>
      host.capabilities.invoke(name, input, user === undefined ? {} : { caller: { user } }),
    deny: async (id, permission) => host.grants.revoke(nameOf(id), permission),
    grant: async (id, permission) => host.grants.grant(nameOf(id), permission),
    async lapse(id, permission) {
      const name = nameOf(id);
      await host.grants.revoke(name, permission);
      await host.grants.forgetRefusal(name, permission);
    },
    whenAsked: (given) => void (answer = given),
    configure: async (id, settings) => host.settings.set(nameOf(id), settings),
    async restart(id) {
      await host.supervisor.restart(nameOf(id));
      await host.plugins.start(nameOf(id));
    },
    logs: (id) => logs.of(nameOf(id)),
    events: () => witness.events(),
    setEnabled: (id, enabled) => (enabled ? host.plugins.enable(nameOf(id)) : host.plugins.disable(nameOf(id))),
    async left(id) {
      const name = nameOf(id);
      const isInPage = host.plugins.list().some((plugin) => plugin.name === name && plugin.realm === 'page');
      // Timers of a page run in order: the look that began when it was stopped is over then.
      if (isInPage) await new Promise((resolve) => setTimeout(resolve, LETTING_GO));
      const leaks = host.faults.list(name).filter(({ error }) => error.code === 'SCOPE_LEAK');
      return [...witness.open(name), ...leaks.map(({ error }) => error.message)];
    },
    beHostile: (hostility) => witness.beHostile(hostility),
    async storage(id) {
      const from = `${nameOf(id)}\0`;
      const rows = await store.transaction(['storage'], 'read', (tx) =>
        tx.entries('storage', { from, to: `${nameOf(id)}\u0001` }),
      );
      const kept = rows.flatMap(([key, row]) =>
        typeof row === 'object' && row !== null && 'value' in row ? [[key.slice(from.length), row.value] as const] : [],
      );
      return Object.fromEntries(kept);
    },
    plugins: () =>
      host.plugins.list().map(({ id, enabled, state, realm, manifest }) => ({
        id,
        enabled,
        state: state.kind,
        realm,
        manifest,
      })),
  };
}

async function watched(
  host: PluginHost,
  token: HookToken,
  value: unknown,
  run: Pick<HookRun, 'user' | 'session'>,
): Promise<DoorExecution> {
  const steps: HookStepResult[] = [];
  const watching = host.hooks.inspect({ hook: token.id, after: (step) => void steps.push(step) });
  try {
    const result = await fired(host, token, value, run);
    // Those of a collection end in any order; what ran again stands there once.
    const last = new Map(steps.map((step) => [`${step.owner} ${step.index}`, step]));
    const inOrder = host.hooks.explain(token.id).flatMap(({ owner, index }) => last.get(`${owner} ${index}`) ?? []);
    return {
      result,
      ran: inOrder.map(({ owner }) => shortId(owner)),
      faults: inOrder.flatMap(({ owner, hook, fault }) =>
        fault === undefined
          ? []
          : [{ plugin: shortId(owner), hook, code: fault.code, message: fault.message, ...saidIn(fault.cause) }],
      ),
    };
  } finally {
    watching.dispose();
  }
}

async function fired(
  { hooks }: PluginHost,
  token: HookToken,
  value: unknown,
  run: Pick<HookRun, 'user' | 'session'>,
): Promise<unknown> {
  // The kind of the token says which of these it is for.
  switch (token.kind satisfies HookKind) {
    case 'filter':
      return hooks.filter(token as HookToken<unknown, unknown, 'filter'>, value, run);
    case 'decision':
      return (await hooks.decision(token as HookToken<unknown, unknown, 'decision'>, value, run))?.answer;
    case 'collect':
      return (await hooks.collect(token as HookToken<unknown, unknown, 'collect'>, value, run)).map(
        (one) => one.answer,
      );
    case 'event':
      await hooks.event(token as HookToken<unknown, void, 'event'>, value, run);
      return undefined;
  }
}

/** In a sandbox errors keep the code of what they failed by as their name. */
function saidIn(cause: unknown): { readonly said?: string } {
  return cause instanceof Error && /^[A-Z]+_[A-Z_]+$/.test(cause.name) ? { said: cause.name } : {};
}

function shortId(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
