import type { CapabilityCaller, JsonSchema } from '@airlock/sdk';
import type { AuditFact } from '../audit/audit.ts';
import { isOffered } from './capability-filter.ts';
import {
  unknownCapability,
  type CapabilityEntry,
  type CapabilityFilter,
  type CapabilityRegistry,
  type InvokeOptions,
  type Provider,
} from './capabilities.ts';
import { CapabilityCache, jsonText } from './capability-cache.ts';
import { CapabilityChecks } from './capability-checks.ts';
import { authRequired, cancelled, failureOf, HOST_CODES, lateAnswer } from './capability-failures.ts';
import { CapabilityLimits } from './capability-limits.ts';
import { within, type Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import { tokenOf } from './provided.ts';
import type { WatchGrant } from '../grants/grant-watch.ts';
import type { SchemaCheck } from '../schema.ts';
import type { Disposable } from '../lifecycle/scope.ts';

const DEFAULTS = { rateLimit: 600, timeout: 5000 } as const;

/** Milliseconds a provider may take to start; starting has tighter limits of its own. */
const START = 60_000;

export interface CapabilitiesOptions {
  readonly clock: Clock;
  /** Makes a check of a schema; the interpreter comes with the first call that needs one. */
  readonly compile: (schema: JsonSchema) => Promise<SchemaCheck>;
  /** Whether a plugin's permission to provide this name is in force. */
  readonly mayProvide: (plugin: string, name: string) => boolean;
  /** Breaks off calls when that permission goes. Default: they go on. */
  readonly watch?: WatchGrant;
  readonly record: (fact: AuditFact) => void;
  /** Id of the signed-in user, for whom plugins call. Default: nobody is signed in. */
  readonly user?: () => string | undefined;
}

export function createCapabilities(options: CapabilitiesOptions): CapabilityRegistry {
  return new Registry(options);
}

class Registry implements CapabilityRegistry {
  readonly #options: CapabilitiesOptions;
  readonly #cache: CapabilityCache;
  readonly #limits: CapabilityLimits;
  /** Of each name, by full name of the plugin. */
  readonly #providers = new Map<string, readonly Provider[]>();
  readonly #checks: CapabilityChecks;

  constructor(options: CapabilitiesOptions) {
    this.#options = options;
    this.#cache = new CapabilityCache(options.clock);
    this.#limits = new CapabilityLimits(options.clock);
    this.#checks = new CapabilityChecks(options.compile);
  }

  add(provider: Provider): Disposable {
    const { name } = provider.capability;
    const set = (change: (providers: readonly Provider[]) => readonly Provider[]): void => {
      const next = change(this.#providers.get(name) ?? []);
      if (next.length > 0) this.#providers.set(name, next);
      else this.#providers.delete(name);
      // Whoever answers now need not answer as before.
      this.#cache.invalidate(name);
    };
    set((providers) => [...providers, provider].sort((a, b) => (a.plugin < b.plugin ? -1 : 1)));
    return { dispose: () => set((providers) => providers.filter((other) => other !== provider)) };
  }

  list(filter?: CapabilityFilter): readonly CapabilityEntry[] {
    return (
      [...this.#providers.keys()]
        // Functions of exports are no capabilities to be found.
        .filter((name) => tokenOf(name) === name)
        .sort()
        .flatMap((name) => this.#allowed(name).map((provider, index) => entryOf(provider, index > 0)))
        .filter(isOffered(filter))
    );
  }

  async invoke(name: string, input?: unknown, options: InvokeOptions = {}): Promise<unknown> {
    const { signal = new AbortController().signal } = options;
    const caller = this.#callerOf(options.caller);
    const allowed = this.#allowed(name);
    const provider = allowed.find(({ plugin }) => options.prefer?.includes(plugin)) ?? allowed[0];
    if (provider === undefined) throw unknownCapability(name, caller.plugin);
    const { plugin, capability } = provider;
    if (capability.auth === true && caller.user === undefined) throw authRequired(provider, caller);
    const who = JSON.stringify([caller.plugin ?? null, caller.user ?? null]);
    const rate = capability.rateLimit ?? DEFAULTS.rateLimit;
    const leave = this.#limits.enter({ provider: plugin, name, rate, caller: who, plugin: caller.plugin });
    try {
      if (signal.aborted) throw cancelled(provider, signal);
      this.#options.record({
        action: 'use',
        plugin,
        subject: `capability ${name}`,
        detail: `by ${caller.plugin ?? 'the app'}`,
      });
      await this.#checks.input(provider, input, caller);
      // An answer may depend on who asks: it is kept for that caller alone.
      const { cache = 0 } = capability;
      const text = cache > 0 ? (input === undefined ? '' : jsonText(input)) : undefined;
      if (text === undefined) return await this.#run(provider, input, caller, signal, options.timeout);
      const key = JSON.stringify([plugin, name, who, text]);
      const kept = this.#cache.get(key);
      if (kept !== undefined) return kept.answer;
      const { epoch } = this.#cache;
      const answer = await this.#run(provider, input, caller, signal, options.timeout);
      this.#cache.put({ plugin, name }, key, answer, cache, epoch);
      return answer;
    } finally {
      leave();
    }
  }

  invalidate(pattern: string, plugin?: string): void {
    this.#cache.invalidate(pattern, plugin);
  }

  exporters(token: string): readonly string[] {
    const names = [...this.#providers.keys()].filter((name) => name.startsWith(`${token}#`));
    return [...new Set(names.flatMap((name) => this.#allowed(name).map(({ plugin }) => plugin)))].sort();
  }

  /** What is known of who calls: a plugin never says for whom, the host knows who is signed in. */
  #callerOf(given: CapabilityCaller | undefined): CapabilityCaller {
    const user = given?.plugin === undefined ? undefined : this.#options.user?.();
    return identityOf({ ...given, ...(user === undefined ? {} : { user }) });
  }

  #allowed(name: string): readonly Provider[] {
    const providers = this.#providers.get(name) ?? [];
    return providers.filter(({ plugin }) => this.#options.mayProvide(plugin, name));
  }

  async #run(
    provider: Provider,
    input: unknown,
    caller: CapabilityCaller,
    signal: AbortSignal,
    timeout: number | undefined,
  ): Promise<unknown> {
    const { clock } = this.#options;
    const { plugin, capability } = provider;
    const { name } = capability;
    const own = capability.timeout ?? DEFAULTS.timeout;
    const limit = Math.min(own, timeout ?? own);
    const late = (): AirlockError => lateAnswer(provider, limit);
    const { instance, stopped } = await within(clock, START, signal, provider.start, late).catch((thrown: unknown) => {
      throw signal.aborted ? cancelled(provider, signal) : thrown;
    });
    const { mayProvide, watch } = this.#options;
    const granted = watch?.(plugin, () => mayProvide(plugin, name), `offer "${name}"`);
    let answer: unknown;
    try {
      answer = await within(
        clock,
        limit,
        AbortSignal.any([signal, stopped, ...(granted ? [granted.signal] : [])]),
        (ended) => instance.runCapability(name, input, caller, ended),
        late,
      );
    } catch (thrown) {
      if (signal.aborted) throw cancelled(provider, signal);
      granted?.signal.throwIfAborted();
      if (stopped.aborted) {
        throw new AirlockError('NOT_RUNNING', `'${plugin}' was stopped while it ran "${name}".`, { plugin });
      }
      const error = failureOf(provider, thrown);
      // A caller in a hurry says nothing about the provider.
      const isHasty = error.code === 'CAPABILITY_TIMEOUT' && limit < own;
      if (!HOST_CODES.has(error.code) && !isHasty) provider.fault(error);
      throw error;
    } finally {
      granted?.stop();
    }
    await this.#checks.output(provider, answer);
    return answer;
  }
}

/** The provider is told these facts and nothing else of who calls. */
function identityOf({ plugin, user }: CapabilityCaller = {}): CapabilityCaller {
  return Object.freeze({ ...(plugin === undefined ? {} : { plugin }), ...(user === undefined ? {} : { user }) });
}

function entryOf({ plugin, capability }: Provider, shadowed: boolean): CapabilityEntry {
  const { name, description, input, output, tags } = capability;
  return {
    name,
    description,
    plugin,
    shadowed,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(tags === undefined ? {} : { tags }),
  };
}
