import type { EnabledPlugin } from './activation.ts';
import type { CapabilityRegistry, RunningProvider } from '../capabilities/capabilities.ts';
import type { ContributionRegistry } from '../contributions/contributions.ts';
import { registerContributions } from '../contributions/contribution-entries.ts';
import type { EndpointRegistry } from '../endpoints/endpoints.ts';
import { AirlockError } from '../errors.ts';
import { providedBy } from '../capabilities/provided.ts';
import type { Hooks } from '../hooks/types.ts';
import type { Gate } from '../supervision/gate.ts';
import { whileGranted, type WatchGrant } from '../grants/grant-watch.ts';
import { PASSED } from '../hooks/passed.ts';
import { hookIdFor, isOfOther, ownTokens } from './plugin-hooks.ts';
import type { PluginInstance } from '../realm.ts';
import { Scope } from '../lifecycle/scope.ts';

export interface EntryParts {
  readonly hooks: Hooks;
  readonly contributions: ContributionRegistry;
  readonly capabilities: Pick<CapabilityRegistry, 'add'>;
  readonly endpoints: Pick<EndpointRegistry, 'add'>;
  /** The instance, while the plugin is active. */
  readonly running: () => PluginInstance | undefined;
  readonly start: () => Promise<PluginInstance>;
  /** Whether it may take part in a hook of another plugin, by the grants in force. */
  readonly mayHandle: (hook: string) => boolean;
  readonly watch: WatchGrant | undefined;
  /** What all calls of its code go through. */
  readonly gate: Gate;
  /** One of its widgets is drawn: it must not be parked. */
  readonly shown: () => void;
  /** Milliseconds that one call of a hook handler may take at most. */
  readonly execution: number;
  readonly startProvider: () => Promise<RunningProvider>;
  /** Put a failure down to the plugin. */
  readonly fault: (error: AirlockError) => void;
  readonly runCommand: (id: string, argument: unknown, signal: AbortSignal | undefined) => Promise<unknown>;
  /** A verified file of the release; none of its code runs for it. */
  readonly file: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Register, from its manifest, everything by which a plugin can be called. None of its code runs for it; the first call
 * starts it. The scope takes all of it back.
 */
export function registerPlugin(plugin: EnabledPlugin, parts: EntryParts): Scope {
  const scope = new Scope();
  registerHooks(plugin, parts, scope);
  registerContributions(plugin, parts, scope);
  registerCapabilities(plugin, parts, scope);
  registerEndpoints(plugin, parts, scope);
  return scope;
}

function registerHooks({ name, manifest, realm, priorities }: EnabledPlugin, parts: EntryParts, scope: Scope): void {
  const { hooks, running, start, mayHandle, watch, gate, execution } = parts;
  for (const token of ownTokens(name, manifest)) scope.own(`hook ${token.id}`, hooks.define(token));
  manifest.hooks.forEach(({ hook: named, kind, priority, timeout, retries }, index) => {
    const hook = hookIdFor(name, named);
    const needsGrant = isOfOther(manifest, named);
    const override = priorities[index];
    if (override !== undefined) hooks.setPriority(name, hook, index, override);
    scope.own(`priority of hook ${index}`, () => hooks.setPriority(name, hook, index, undefined));
    const handler = hooks.register(name, hook, {
      kind,
      priority,
      index,
      ...(timeout === undefined ? {} : { timeout }),
      longest: execution,
      ...(retries === undefined ? {} : { retries }),
      sync: realm === 'page',
      isolated: realm !== 'page',
      prepare() {
        if (needsGrant && !mayHandle(named)) return Promise.reject(notGranted(name, named));
        return running() === undefined ? start() : undefined;
      },
      run(value, call) {
        const instance = running();
        if (instance === undefined)
          throw new AirlockError('NOT_RUNNING', `'${name}' has just stopped.`, { plugin: name });
        const refusal = gate.refusal();
        if (refusal === 'busy') throw tooBusy(name);
        if (refusal !== undefined) return PASSED;
        // Authors know their hooks by the ids of their tokens.
        const run = hook === named ? call.run : { ...call.run, hook: named };
        if (!needsGrant || watch === undefined) return gate.track(instance.runHook(index, value, run, call.signal));
        const granted = watch(name, () => mayHandle(named), `take part in '${named}'`);
        const signal = AbortSignal.any([call.signal, granted.signal]);
        return gate.track(whileGranted(granted, instance.runHook(index, value, run, signal)));
      },
      alias: named,
      // What stands on a grant is asked for one by one, so that it can be broken off.
      ...(realm === 'page' || needsGrant ? {} : { seat: () => running()?.seat, visit: () => gate.visit() }),
    });
    scope.own(`handler ${index} of ${hook}`, handler);
  });
}

function registerCapabilities({ name, manifest }: EnabledPlugin, parts: EntryParts, scope: Scope): void {
  const { capabilities, startProvider: start, fault } = parts;
  for (const capability of providedBy(manifest)) {
    scope.own(`capability ${capability.name}`, capabilities.add({ plugin: name, capability, start, fault }));
  }
}

function notGranted(plugin: string, hook: string): AirlockError {
  return new AirlockError('PERMISSION_DENIED', `'${plugin}' may not take part in '${hook}'.`, {
    plugin,
    hook,
    detail: { permission: 'hooks' },
  });
}

function registerEndpoints({ name, manifest }: EnabledPlugin, parts: EntryParts, scope: Scope): void {
  const { endpoints, startProvider: start, fault } = parts;
  for (const endpoint of manifest.contributes.endpoints ?? []) {
    const provider = { plugin: name, endpoint, start, fault };
    scope.own(`endpoint ${endpoint.method} ${endpoint.path}`, endpoints.add(provider));
  }
}

/** Too many calls of the host wait for it already. */
function tooBusy(plugin: string): AirlockError {
  return new AirlockError('LIMIT_EXCEEDED', `'${plugin}' has too many calls under way; this one was not made.`, {
    plugin,
    nextStep: 'Wait until it has answered; if it does not, restart it in Health.',
  });
}

/** Make a call that somebody waits for, unless too many are under way in the plugin or it is throttled. */
export function through<T>(plugin: string, gate: Gate, call: () => Promise<T>): Promise<T> {
  const refusal = gate.refusal();
  if (refusal === 'busy') throw tooBusy(plugin);
  if (refusal === 'throttled') {
    throw new AirlockError('LIMIT_EXCEEDED', `'${plugin}' is throttled; this call was not made.`, { plugin });
  }
  return gate.track(call());
}
