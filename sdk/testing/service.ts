import type { PluginDefinition } from '../plugin/plugin.ts';
import type { Check } from './checks.ts';
import { asHostError, messageOf, PermissionDenied, TestHostError, within } from './errors.ts';
import type { Scope, TestGrants } from './grants.ts';
import type { TestWorld } from './world.ts';

/** Who calls, and what ends the call. */
export interface FakeCaller {
  /** Full name, as in real hosts: `test/<id>`. */
  readonly name: string;
  readonly definition: PluginDefinition;
  readonly grants: TestGrants;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** Aborted when the plugin stops. */
  readonly stopped: AbortSignal;
}

export interface FakeMethod {
  /** One for each argument; more arguments are refused. */
  readonly args: readonly Check[];
  /** What the call is about, for `allows` and for errors. */
  readonly subject?: (args: readonly never[]) => string;
  /** Default: whatever the grant covers. */
  readonly allows?: (scope: Scope, subject: string) => boolean;
  /** Milliseconds. Default: 10 000. */
  readonly timeout?: number;
  /** Its arguments have passed the checks. */
  readonly handle: (caller: FakeCaller, ...args: readonly never[]) => unknown;
}

/** A service as real hosts offer it, with the same checks and limits. */
export interface FakeService {
  readonly name: string;
  /** Absent: open to every plugin. */
  readonly permission?: string;
  /** Calls a second. Default: 1000. */
  readonly rate?: number;
  /** Calls at once. Default: twice the rate. */
  readonly burst?: number;
  readonly methods: { readonly [name: string]: FakeMethod };
}

/** The door of one plugin to one service: known arguments, rate, grant, and an end when the grant is taken back. */
export function openService(
  service: FakeService,
  world: TestWorld,
  caller: Omit<FakeCaller, 'scope' | 'signal'>,
): (method: string, args: readonly unknown[]) => Promise<unknown> {
  const limit = createLimit(world, service.rate ?? 1000, service.burst);
  const { grants, definition } = caller;
  const { permission } = service;
  return async (name, args) => {
    const method = service.methods[name];
    const full = `${service.name}.${name}`;
    if (method === undefined) {
      throw new TestHostError(
        'SERVICE_UNKNOWN',
        `"${definition.id}" called "${full}", which is not one of its services.`,
      );
    }
    if (!limit.take()) throw new TestHostError('LIMIT_EXCEEDED', `"${definition.id}" calls "${full}" too often.`);
    const checked = checkedArguments(full, method, args);
    const subject = method.subject?.(checked as never[]); // what the checks gave
    const scope = permission === undefined ? {} : grants.scope(permission);
    const denied = (): PermissionDenied =>
      new PermissionDenied(
        `"${definition.id}" may not call "${full}"${subject === undefined ? '' : ` for "${subject}"`}.`,
      );
    const isCovered = method.allows?.(scope, subject ?? '') ?? true;
    if (permission === undefined) return run(undefined);
    if (!isCovered) throw denied();
    if (grants.has(permission)) return run(permission);
    if (grants.useOnce(permission)) return run(undefined);
    const answer = await askUser(world, caller, permission);
    if (answer === undefined) throw denied();
    return run(answer === 'once' ? undefined : permission);

    /** `standing`: the permission whose end is the end of the call. */
    async function run(standing: string | undefined): Promise<unknown> {
      const revoked = new AbortController();
      const leave = grants.subscribe(() => {
        if (standing !== undefined && !grants.has(standing)) revoked.abort(denied());
      });
      try {
        return await within(
          method?.timeout ?? 10_000,
          [caller.stopped, revoked.signal],
          (signal) => method?.handle({ ...caller, scope, signal }, ...(checked as never[])), // see above
          () => new TestHostError('CALL_TIMEOUT', `"${full}" took too long.`),
        );
      } catch (error) {
        throw asHostError(error, 'SERVICE_FAILED', full);
      } finally {
        leave();
      }
    }
  };
}

/** What the user says to an optional permission that is not granted; `undefined` is no. */
export async function askUser(
  world: TestWorld,
  { definition, grants }: Pick<FakeCaller, 'definition' | 'grants'>,
  permission: string,
  why?: string,
): Promise<'once' | 'granted' | undefined> {
  if (!grants.mayAsk(permission)) return undefined;
  const [name, request] = Object.entries(definition.permissions).find(([known]) => known === permission) ?? [];
  const answer = await world.ask({
    plugin: definition.id,
    permission: name as keyof typeof definition.permissions, // it is a key of them
    reason: request?.reason ?? '',
    ...(why === undefined ? {} : { why }),
  });
  if (answer === 'never') grants.deny(permission);
  if (answer === 'session' || answer === 'always') grants.grant(permission);
  if (answer === 'no' || answer === 'never') return undefined;
  return answer === 'once' ? 'once' : 'granted';
}

/** Refills with real time and with that of the test's clock. */
export function createLimit(world: Pick<TestWorld, 'clock'>, perSecond: number, burst: number = 2 * perSecond) {
  const elapsed = (): number => performance.now() + world.clock.now();
  let [tokens, filled] = [burst, elapsed()];
  return {
    take(): boolean {
      const now = elapsed();
      tokens = Math.min(burst, tokens + ((now - filled) / 1000) * perSecond);
      filled = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

function checkedArguments(name: string, { args: checks }: FakeMethod, args: readonly unknown[]): unknown[] {
  try {
    if (args.length > checks.length) throw new TypeError(`${name} takes at most ${checks.length} arguments.`);
    return checks.map((check, at) => check(copied(args[at]), `argument ${at + 1} of ${name}`));
  } catch (error) {
    throw new TestHostError('INVALID_ARGUMENT', messageOf(error), { cause: error });
  }
}

/** As across a border; functions go their own way, and so do signals among the options. */
function copied(value: unknown): unknown {
  if (typeof value === 'function') return value;
  if (typeof value !== 'object' || value === null || !('signal' in value)) return structuredClone(value);
  const { signal: _, ...rest } = value;
  return structuredClone(rest);
}
