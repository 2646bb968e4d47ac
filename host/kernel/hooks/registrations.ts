import { deprecationOf, type HookKind, type HookToken, type JsonSchema } from '@airlock/sdk';
import { AirlockError } from '../errors.ts';
import type { Disposable } from '../lifecycle/scope.ts';
import { Entry } from './entry.ts';
import type { ExecutionHost } from './execution.ts';
import { Handler, Owner, reserved } from './handler.ts';
import { HOST, type Check, type HandlerOptions, type HookPolicy } from './types.ts';

/** Who handles what, in which order. */
export class Registrations {
  readonly #host: ExecutionHost;
  readonly #policy: HookPolicy;
  readonly #compile: ((schema: JsonSchema) => Check) | undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #owners = new Map<string, Owner>();
  /** Priorities set here instead of the declared ones, by hook, owner and index. */
  readonly #overrides = new Map<string, number>();
  #sequence = 0;

  constructor(host: ExecutionHost, policy: HookPolicy, compile: ((schema: JsonSchema) => Check) | undefined) {
    this.#host = host;
    this.#policy = policy;
    this.#compile = compile;
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  /** What is known of the owner of handlers; made when first asked for. */
  owner(name: string): Owner {
    let owner = this.#owners.get(name);
    if (owner === undefined) {
      owner = new Owner(name);
      this.#owners.set(name, owner);
    }
    return owner;
  }

  /** The same with the figures of its handlers up to date. */
  settled(name: string): Owner {
    const owner = this.owner(name);
    for (const { hook } of owner.handlers) this.#entries.get(hook)?.settle();
    return owner;
  }

  /** The priority that was set for a handler here. */
  overrideOf({ owner, hook, index }: Handler): number | undefined {
    return this.#overrides.get(overrideKey(owner.name, hook, index));
  }

  /** The entry of a token that is fired as `kind`. Throws `HOOK_KIND_MISMATCH`. */
  fired(kind: HookKind, token: HookToken): Entry {
    const entry = this.#entries.get(token.id);
    if (entry?.token === undefined) {
      this.define(token);
      return this.fired(kind, token);
    }
    if (entry.token.kind !== kind) {
      throw new AirlockError(
        'HOOK_KIND_MISMATCH',
        `'${token.id}' was fired as a hook of kind ${kind}; it is defined as ${entry.token.kind}.`,
        { hook: token.id },
      );
    }
    return entry;
  }

  define(token: HookToken): Disposable {
    const entry = this.#named(token.id);
    if (entry.token === undefined) {
      entry.define(token, this.#compile);
      entry.refresh();
      for (const handler of entry.all) this.#welcome(entry, handler);
    }
    return {
      dispose: () => {
        if (entry.token === token) entry.undefine();
      },
    };
  }

  register(ownerName: string, hook: string, options: HandlerOptions): Disposable {
    const owner = this.owner(ownerName);
    const entry = this.#named(hook);
    const handler = new Handler(owner, hook, this.#sequence++, options);
    handler.priority = this.#priorityOf(handler);
    owner.handlers.add(handler);
    entry.add(handler);
    if (entry.token !== undefined) this.#welcome(entry, handler);
    return {
      dispose: () => {
        if (!handler.live) return;
        handler.live = false;
        entry.remove(handler);
        owner.retire(handler);
      },
    };
  }

  setPriority(owner: string, hook: string, index: number, priority: number | undefined): void {
    if (priority !== undefined) checkPriority(owner, hook, priority);
    const key = overrideKey(owner, hook, index);
    if (priority === undefined) this.#overrides.delete(key);
    else this.#overrides.set(key, priority);
    const entry = this.#named(hook);
    for (const handler of entry.all) {
      if (handler.owner.name === owner && handler.index === index) handler.priority = this.#priorityOf(handler);
    }
    entry.sort();
  }

  /** Pass over the handlers of an owner, or no longer. */
  suspend(name: string, reason: string | undefined): void {
    const owner = this.owner(name);
    owner.suspended = reason;
    for (const hook of new Set(Array.from(owner.handlers, (handler) => handler.hook))) this.#named(hook).refresh();
  }

  #named(id: string): Entry {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = new Entry(id, this.#host);
      this.#entries.set(id, entry);
    }
    return entry;
  }

  /** What is set here, else what is declared; reserved ones only where the policy allows them. */
  #priorityOf(handler: Handler): number {
    const { name } = handler.owner;
    const wanted = this.overrideOf(handler) ?? handler.declared;
    checkPriority(name, handler.hook, wanted);
    if (wanted < reserved || name === HOST || this.#policy.allowReserved(name, handler.hook)) return wanted;
    this.#host.report(
      new AirlockError(
        'HOOK_PRIORITY_RESERVED',
        `'${name}' asks for priority ${wanted} on '${handler.hook}'; it runs with ${reserved - 1}.`,
        { plugin: name, hook: handler.hook, severity: 'warning', recovery: 'adjusted' },
      ),
    );
    return reserved - 1;
  }

  /** Tell, once per handler, what is wrong or old about the way it uses the hook. */
  #welcome(entry: Entry, handler: Handler): void {
    if (!entry.fits(handler)) this.#host.report(entry.mismatch(handler));
    const old = entry.token?.deprecated;
    if (old === undefined) return;
    this.#host.report(
      new AirlockError(
        'HOOK_DEPRECATED',
        `'${handler.owner.name}' handles a hook that goes away: ${deprecationOf(entry.id, old)}`,
        {
          ...(handler.owner.name === HOST ? {} : { plugin: handler.owner.name }),
          hook: entry.id,
          severity: 'warning',
        },
      ),
    );
  }
}

/** Throws `INVALID_ARGUMENT` for what has no place in an order. */
function checkPriority(owner: string, hook: string, priority: number): void {
  if (Number.isFinite(priority)) return;
  throw new AirlockError('INVALID_ARGUMENT', `The priority of a handler of '${owner}' is not a finite number.`, {
    hook,
  });
}

function overrideKey(owner: string, hook: string, index: number): string {
  return `${hook}\n${owner}\n${index}`;
}
