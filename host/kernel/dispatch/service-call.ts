import type { PluginManifest, RealmKind } from '@airlock/sdk';
import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import type { GrantScope } from '../grants/grants.ts';
import type { Caller, ServiceDefinition, ServiceMethod } from './service.ts';

/** Milliseconds a method may take that does not say otherwise. */
const TIMEOUT = 10_000;

export interface Route {
  /** `<service>.<method>` */
  readonly name: string;
  readonly service: ServiceDefinition;
  readonly method: ServiceMethod;
}

/** What all calls of one plugin have in common. */
export interface Identity extends Pick<Caller, 'name' | 'manifest' | 'realm' | 'stopped'> {
  readonly hold: (call: Call, end: (reason: unknown) => void) => () => void;
  readonly stands: (call: Call) => boolean;
}

export interface Permitted {
  readonly scope: GrantScope;
  /** Allowed for this call alone: it stands on no grant, and ends when the user rules the permission out. */
  readonly once: boolean;
}

/** One call under way. Made lean: most calls never look at their signal. */
export class Call implements Caller {
  readonly name: string;
  readonly manifest: PluginManifest;
  readonly realm: RealmKind;
  readonly stopped: AbortSignal;
  readonly route: Route;
  readonly subject: string | undefined;
  readonly scope: GrantScope;
  readonly once: boolean;
  readonly #identity: Identity;
  #controller: AbortController | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  constructor(identity: Identity, route: Route, subject: string | undefined, { scope, once }: Permitted) {
    this.name = identity.name;
    this.manifest = identity.manifest;
    this.realm = identity.realm;
    this.stopped = identity.stopped;
    this.route = route;
    this.subject = subject;
    this.scope = scope;
    this.once = once;
    this.#identity = identity;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  hold(end: (reason: unknown) => void): () => void {
    return this.#identity.hold(this, end);
  }

  stands(): boolean {
    return this.#identity.stands(this);
  }

  /** Stop waiting for the handler and tell it. */
  readonly end = (reason: unknown): void => {
    this.#controller?.abort(reason);
    this.#reject?.(reason);
  };

  run(args: readonly unknown[], signal: AbortSignal, clock: Clock): unknown {
    // The checks made the arguments; the handler declares what its own checks give.
    const result = this.route.method.handle(this, ...(args as never[]));
    if (!isPromise(result)) return result;
    return new Promise((resolve, reject) => {
      const timeout = this.route.method.timeout ?? TIMEOUT;
      const late = (): AirlockError =>
        new AirlockError('SERVICE_FAILED', `"${this.route.name}" took longer than ${timeout} ms.`, {
          plugin: this.name,
          detail: { method: this.route.name, timeout },
        });
      const cancel = clock.after(timeout, () => this.end(late()));
      const abort = (): void => this.end(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      const settle = (): void => {
        cancel();
        signal.removeEventListener('abort', abort);
        this.#reject = undefined;
      };
      this.#reject = (reason) => {
        settle();
        reject(reason);
      };
      result.then(resolve, reject).finally(settle);
    });
  }
}

/** Something that outlives the call it began with, such as a stream. */
export class Hold {
  readonly route: Route;
  readonly subject: string | undefined;
  readonly once: boolean;
  readonly end: (reason: unknown) => void;

  constructor({ route, subject, once }: Call, end: (reason: unknown) => void) {
    this.route = route;
    this.subject = subject;
    this.once = once;
    this.end = end;
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}
