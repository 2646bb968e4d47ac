import type { CapabilityCaller, CapabilityDefinition } from '../plugin/contributions.ts';
import type { CapabilityInfo } from '../plugin/services.ts';
import { anything, coveredBy, integer, listOf, maybe, NAME, namedBy, optionsOf, PATTERN, text } from './checks.ts';
import { asHostError, TestHostError, within } from './errors.ts';
import { mismatch } from './schema.ts';
import { createLimit, type FakeCaller, type FakeService } from './service.ts';
import type { TestPlugin } from './context.ts';
import type { TestWorld } from './world.ts';

/** A call of a capability, by the app or by a plugin. */
export interface Invocation {
  readonly caller: CapabilityCaller;
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
}

/** Functions of plugins, as real hosts call them: checked, limited, kept. */
export interface Providers {
  invoke(name: string, input: unknown, invocation: Invocation): Promise<unknown>;
  list(filter: { readonly tag?: string; readonly text?: string } | undefined): readonly CapabilityInfo[];
  call(token: string, method: string, args: readonly unknown[], caller: FakeCaller): Promise<unknown>;
  isProvided(token: string): boolean;
  forget(pattern: string, plugin: string): void;
}

type Provider = { readonly plugin: TestPlugin; readonly capability: CapabilityDefinition<never> };

/** `plugins` gives those that there are now. */
export function createProviders(world: TestWorld, plugins: () => Iterable<TestPlugin>): Providers {
  const limits = new Map<string, ReturnType<typeof createLimit>>();
  const kept = new Map<string, { readonly answer: unknown; readonly until: number }>();

  /** Those that may provide it, by name of the plugin. */
  const providersOf = (name: string): Provider[] =>
    [...plugins()]
      .filter(({ grants }) => grants.has('capabilities') && coveredBy(grants.scope('capabilities')['provide'], name))
      .sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1))
      .flatMap((plugin) =>
        (plugin.definition.contributes?.capabilities ?? [])
          .filter((capability) => capability.name === name)
          .map((capability) => ({ plugin, capability })),
      );

  async function run({ plugin, capability }: Provider, input: unknown, call: Invocation): Promise<unknown> {
    const { name } = capability;
    const wrong = mismatch(capability.input, input);
    if (wrong !== undefined)
      throw new TestHostError('CAPABILITY_INVALID_INPUT', `The input of "${name}" does not fit: ${wrong}`);
    const limit = Math.min(capability.timeout ?? 5000, call.timeout ?? Infinity);
    let answer: unknown;
    try {
      answer = structuredClone(
        await within(
          limit,
          [plugin.stop.signal, ...(call.signal === undefined ? [] : [call.signal])],
          (signal) =>
            // Its context is its own.
            plugin.inside(() =>
              capability.run(structuredClone(input), plugin.forCapability({ caller: call.caller, signal }) as never),
            ),
          () => new TestHostError('CAPABILITY_TIMEOUT', `"${name}" took longer than ${limit} ms.`),
        ),
      );
    } catch (error) {
      if (call.signal?.aborted === true) throw new TestHostError('CAPABILITY_CANCELLED', `"${name}" was given up.`);
      if (error instanceof TestHostError && error.code === 'CAPABILITY_TIMEOUT') throw error;
      // Codes that a plugin brings along are not believed.
      throw new TestHostError('CAPABILITY_FAILED', `"${name}" failed: ${asHostError(error, '', name).message}`, {
        cause: error,
      });
    }
    const unfit = mismatch(capability.output, answer);
    if (unfit !== undefined)
      throw new TestHostError('CAPABILITY_INVALID_OUTPUT', `The answer of "${name}" does not fit: ${unfit}`);
    return answer;
  }

  return {
    async invoke(name, input, call) {
      const [provider] = providersOf(name);
      if (provider === undefined) {
        const own = world.capabilities.get(name);
        if (own !== undefined) return structuredClone(await own(structuredClone(input), call.caller));
        throw new TestHostError('CAPABILITY_UNKNOWN', `No plugin of this test host provides "${name}".`);
      }
      const { plugin, capability } = provider;
      if (capability.auth === true && call.caller.user === undefined)
        throw new TestHostError('AUTH_REQUIRED', `"${name}" is for signed-in users only.`);
      const who = JSON.stringify([plugin.definition.id, name, call.caller.plugin, call.caller.user]);
      const rate = capability.rateLimit ?? 600;
      const limit = limits.get(who) ?? createLimit(world, rate / 60, rate);
      limits.set(who, limit);
      if (!limit.take())
        throw new TestHostError('RATE_LIMITED', `"${name}" is called more than ${rate} times a minute.`);
      if (capability.cache === undefined) return run(provider, input, call);
      const key = `${who} ${JSON.stringify(input)}`;
      const known = kept.get(key);
      if (known !== undefined && known.until > world.clock.now()) return structuredClone(known.answer);
      const answer = await run(provider, input, call);
      kept.set(key, { answer, until: world.clock.now() + capability.cache });
      return answer;
    },
    list({ tag, text: wanted = '' } = {}) {
      const offered = [...plugins()].flatMap(({ definition }) =>
        (definition.contributes?.capabilities ?? []).flatMap(({ name }) => providersOf(name).slice(0, 1)),
      );
      return [...new Map(offered.map((one) => [one.capability.name, infoOf(one)])).values(), ...world.offers]
        .filter(
          ({ name, description, tags = [] }) =>
            (tag === undefined || tags.includes(tag)) &&
            `${name} ${description}`.toLowerCase().includes(wanted.toLowerCase()),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async call(token, method, args, { name, signal }) {
      const provider = providersOfExport(token).find(({ provided }) => provided.token.methods.includes(method));
      if (provider === undefined)
        throw new TestHostError('CAPABILITY_UNKNOWN', `No plugin of this test host provides "${token}#${method}".`);
      const { plugin, provided } = provider;
      const caller = { plugin: name };
      // Its own types say what it has; only what the token names is reached.
      const made = plugin.inside(() => provided.make(plugin.forCapability({ caller, signal }) as never)) as Record<
        string,
        unknown
      >;
      const found = made[method];
      if (typeof found !== 'function') throw new TestHostError('CAPABILITY_FAILED', `It has no function "${method}".`);
      try {
        const answer: unknown = plugin.inside(() => Reflect.apply(found, made, structuredClone(args)));
        return structuredClone(await answer);
      } catch (error) {
        throw new TestHostError('CAPABILITY_FAILED', `"${token}#${method}" failed: ${String(error)}`, { cause: error });
      }
    },
    isProvided: (token) => providersOfExport(token).length > 0,
    forget(pattern, plugin) {
      for (const key of kept.keys()) {
        const [by, name] = JSON.parse(key.slice(0, key.indexOf('] ') + 1)) as [string, string]; // `who`, above
        if (by === plugin && coveredBy([pattern], name)) kept.delete(key);
      }
    },
  };

  function providersOfExport(token: string) {
    return [...plugins()]
      .filter(({ grants }) => grants.has('capabilities') && namedBy(grants.scope('capabilities')['provide'], token))
      .sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1))
      .flatMap((plugin) =>
        (plugin.definition.provides ?? [])
          .filter((provided) => provided.token.id === token)
          .map((provided) => ({ plugin, provided })),
      );
  }
}

function infoOf({ plugin, capability }: Provider): CapabilityInfo {
  const { name, description, input, output, tags } = capability;
  return {
    name,
    description,
    plugin: plugin.name,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** `capabilities`, as a plugin calls them. */
export function capabilitiesFake(providers: Providers): FakeService {
  const subject = ([name]: readonly unknown[]): string => String(name);
  return {
    name: 'capabilities',
    permission: 'capabilities',
    rate: 200,
    methods: {
      invoke: {
        args: [text(100, { pattern: NAME }), anything, maybe(optionsOf({ timeout: integer(1, 30_000) }))],
        subject,
        allows: (scope, name) => coveredBy(scope['invoke'], name),
        timeout: 90_000,
        handle: ({ name: plugin, signal }, name: string, input: unknown, more: { readonly timeout?: number } = {}) =>
          providers.invoke(name, input, { caller: { plugin }, signal, timeout: more.timeout }),
      },
      list: {
        args: [maybe(optionsOf({ tag: text(50), text: text(100, { min: 0 }) }))],
        handle: ({ scope }, filter: { readonly tag?: string; readonly text?: string } | undefined) =>
          providers.list(filter).filter(({ name }) => coveredBy(scope['invoke'], name)),
      },
      invalidate: {
        args: [text(100, { pattern: PATTERN })],
        subject,
        allows: (scope, pattern) => coveredBy(scope['provide'], pattern),
        handle: ({ definition }, pattern: string) => providers.forget(pattern, definition.id),
      },
    },
  };
}

/** What stands behind `context.use` and `context.has`. */
export function exportsFake(providers: Providers): FakeService {
  const subject = ([id]: readonly unknown[]): string => String(id);
  const allows = (scope: { readonly invoke?: readonly string[] }, id: string): boolean => namedBy(scope.invoke, id);
  const demand = ({ definition: { id, requires = [], optional = [] } }: FakeCaller, token: string): void => {
    if ([...requires, ...optional].some((listed) => listed.id === token)) return;
    throw new TestHostError('INVALID_ARGUMENT', `"${id}" lists "${token}" neither under requires nor under optional.`);
  };
  return {
    name: 'exports',
    permission: 'capabilities',
    rate: 500,
    methods: {
      call: {
        args: [text(100), text(100), listOf(anything, 8)],
        subject,
        allows,
        timeout: 90_000,
        handle(caller, token: string, method: string, args: readonly unknown[]) {
          demand(caller, token);
          return providers.call(token, method, args, caller);
        },
      },
      has: {
        args: [text(100)],
        subject,
        allows,
        handle(caller, token: string) {
          demand(caller, token);
          return providers.isProvided(token);
        },
      },
    },
  };
}
