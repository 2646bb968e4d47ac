import type { CapabilityCall, DrawingKind, EndpointDefinition, HookRun, PluginDefinition } from '@airlock/sdk';
import type { LifecycleStep } from '../kernel/realm.ts';
import { commandId } from '../kernel/lifecycle/registration.ts';
import type { Registered } from './channel/protocol.ts';
import type { MadeContext } from './context.ts';

type Handler = (...args: readonly unknown[]) => unknown;

/** A plugin's definition, checked and ready to be run with its context. The same in every realm. */
export interface RunnableDefinition {
  readonly registered: Registered;
  /** Those that it has a handler for. */
  readonly steps: readonly LifecycleStep[];
  lifecycle(step: LifecycleStep, argument: unknown): unknown;
  /** `calling` has the signal of this run. */
  runHook(index: number, value: unknown, run: HookRun, calling: { readonly signal: AbortSignal }): unknown;
  runCommand(id: string, argument: unknown): unknown;
  runCapability(name: string, input: unknown, call: CapabilityCall): unknown;
  /** The module that draws a widget in one way, whose default export does it. */
  widget(id: string, draws: DrawingKind): Promise<{ readonly default: unknown }>;
  /** What its handlers are given. */
  readonly context: object;
  setSettings(settings: unknown): void;
  /** One of its endpoints, which `runEndpoint` runs. Throws `TypeError` when there is none of that key. */
  endpoint(key: string): FoundEndpoint;
}

/** An endpoint, and what makes the context of one request. */
export interface FoundEndpoint {
  readonly endpoint: EndpointDefinition<never>;
  readonly contextFor: (signal: AbortSignal) => object;
}

const handlers: { readonly [step in LifecycleStep]: string } = {
  load: 'onLoad',
  activate: 'onActivate',
  resume: 'onResume',
  suspend: 'onSuspend',
  deactivate: 'onDeactivate',
  unload: 'onUnload',
  configChange: 'onConfigChange',
  migrate: 'migrateSettings',
  error: 'onError',
  healthCheck: 'healthCheck',
};

// Object.keys of a record by step.
const STEPS = Object.keys(handlers) as LifecycleStep[];

/** Read what a plugin registered. Throws `TypeError` when it is no definition. */
export function readDefinition(value: unknown): PluginDefinition {
  if (typeof value !== 'object' || value === null || !Array.isArray((value as { hooks?: unknown }).hooks)) {
    throw new TypeError('What the plugin registered was not made by definePlugin.');
  }
  // `definePlugin` made it; everything taken from it below is looked at before it is used.
  const definition = value as PluginDefinition;
  for (const { hook, handler, priority } of definition.hooks) {
    if (typeof hook?.id !== 'string' || typeof handler !== 'function' || typeof priority !== 'number') {
      throw new TypeError('A hook of the plugin was not made by hook().');
    }
  }
  return definition;
}

export function runnable(definition: PluginDefinition, made: MadeContext): RunnableDefinition {
  const { context } = made;
  const { widgets = [], capabilities = [], endpoints = [] } = definition.contributes ?? {};
  const commands = commandsOf(definition);
  const provided = definition.provides ?? [];
  // A definition is a plain object; a handler it does not have is nothing to do.
  const handlerOf = (step: LifecycleStep): unknown =>
    Object.hasOwn(definition, handlers[step])
      ? (definition as object as { [key: string]: unknown })[handlers[step]]
      : undefined;
  return {
    steps: STEPS.filter((step) => handlerOf(step) !== undefined),
    registered: {
      hooks: definition.hooks.map(({ hook, priority }) => ({ hook: hook.id, priority })),
      widgets: widgets.map(({ id }) => String(id)),
      commands: [...commands.keys()],
      capabilities: [
        ...capabilities.map(({ name }) => String(name)),
        ...provided.flatMap(({ token }) => token.methods.map((method) => `${token.id}#${method}`)),
      ],
      endpoints: endpoints.map(({ method, path }) => `${method} ${path}`),
    },
    lifecycle(step, argument) {
      if (step === 'migrate') return migrated(definition.migrateSettings, argument);
      if (step === 'load' || step === 'activate') made.setSettings(argument);
      const change = step === 'configChange' ? (argument as { settings?: unknown; previous?: unknown }) : undefined;
      if (change !== undefined) made.setSettings(change.settings);
      const handler = handlerOf(step);
      if (typeof handler !== 'function') return step === 'healthCheck' ? { status: 'healthy' } : undefined;
      if (change === undefined) return (handler as Handler)(context, argument);
      return reconfigured(
        () => (handler as Handler)(context, change.previous),
        () => made.setSettings(change.previous),
      );
    },
    runHook(index, value, run, calling) {
      const registration = definition.hooks[index];
      if (registration === undefined) throw new TypeError(`There is no hook handler ${index}.`);
      // Its token's types say what the value is; here it is whatever the host's schema let through.
      return (registration.handler as unknown as Handler)(value, made.forRun(run, calling));
    },
    runCommand(id, argument) {
      const command = commands.get(id);
      if (command === undefined) throw new TypeError(`There is no command "${id}".`);
      return command(argument, context);
    },
    runCapability(name, input, call) {
      const [token = '', method] = name.split('#', 2);
      if (method !== undefined) return runExport(token, method, input, made.forCall(call));
      const capability = capabilities.find((each) => each.name === name);
      if (capability === undefined) throw new TypeError(`There is no capability "${name}".`);
      // Its context has the services that the plugin's own types know.
      return capability.run(input, made.forCall(call) as never);
    },
    async widget(id, draws) {
      const draw = widgets.find((each) => each.id === id)?.[DRAWN_BY[draws]];
      if (draw === undefined) throw new TypeError(`There is no widget "${id}" with a "${DRAWN_BY[draws]}".`);
      return draw();
    },
    context,
    setSettings: (settings) => made.setSettings(settings),
    endpoint(key) {
      const endpoint = endpoints.find(({ method, path }) => key === `${method} ${path}`);
      if (endpoint === undefined) throw new TypeError(`There is no endpoint "${key}".`);
      return { endpoint, contextFor: made.forRequest };
    },
  };

  /** A function of an export, with the context of this call; only the methods of its token are reached. */
  function runExport(id: string, method: string, args: unknown, context: object): unknown {
    const found = provided.find(({ token }) => token.id === id && token.methods.includes(method));
    // The plugin's own types say what the object has; its methods were named by the token.
    const made = found?.make(context as never) as { readonly [method: string]: unknown } | undefined;
    const run = made?.[method];
    if (typeof run !== 'function') throw new TypeError(`There is no function "${method}" of "${id}".`);
    return Reflect.apply(run, made, Array.isArray(args) ? args : []);
  }
}

/** The member of a widget that draws it in each way. */
const DRAWN_BY = { react: 'component', tree: 'view', dom: 'mount' } as const satisfies {
  readonly [kind in DrawingKind]: string;
};

/** Everything that runs as a command: the plugin's own, and its exporters and importers. */
function commandsOf({ contributes = {} }: PluginDefinition): ReadonlyMap<string, Handler> {
  const { commands = [], exporters = [], importers = [] } = contributes;
  // Each runs with what its own types say; the host gives nothing else.
  const entry = (id: string, part: { readonly run: unknown }) => [id, part.run as Handler] as const;
  return new Map([
    ...commands.map((part) => entry(String(part.id), part)),
    ...exporters.map((part) => entry(commandId('exporter', part.id), part)),
    ...importers.map((part) => entry(commandId('importer', part.id), part)),
  ]);
}

/** What a plugin refuses, it does not keep: its settings are again what they were. */
async function reconfigured(work: () => unknown, undo: () => void): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    undo();
    throw error;
  }
}

/** Bring settings from one version to another, one numbered step after the other. */
async function migrated(steps: PluginDefinition['migrateSettings'], argument: unknown): Promise<unknown> {
  const { values, from, to } = argument as {
    readonly values: SettingValues;
    readonly from: number;
    readonly to: number;
  };
  let current = values;
  for (let version = from + 1; version <= to; version++) {
    const step = steps !== undefined && Object.hasOwn(steps, version) ? steps[version] : undefined;
    // A version without a step has the same shape as the one before.
    if (step !== undefined) current = await step(current);
  }
  return current;
}

type SettingValues = { readonly [name: string]: unknown };
