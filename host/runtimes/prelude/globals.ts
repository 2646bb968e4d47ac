import { RENDERER } from '@airlock/sdk/ui/renderer';
import type { Parts } from './parts.ts';
import { createSubtle, randomUuid } from './subtle.ts';

export interface Globals {
  readonly console: () => object;
  readonly parts: Parts;
  readonly call: (method: string, args: readonly unknown[], signal?: AbortSignal) => Promise<unknown>;
}

/** Put the usual names in place, backed by the host. Each is made when it is first asked for: most plugins use few. */
export function giveGlobals(scope: object, { console, parts, call }: Globals): void {
  lazily(scope, 'console', console);
  lazily(scope, 'fetch', () => parts.network?.().createFetch(call) ?? noNetwork);
  if (parts.views !== undefined) lazily(scope, RENDERER, () => parts.views?.().hooks);
  const given = Reflect.getOwnPropertyDescriptor(scope, 'crypto');
  if (given === undefined) return;
  lazily(scope, 'crypto', () => completed((given.get?.call(scope) ?? given.value) as Crypto, call));
}

/** In an opaque origin browsers leave out what needs a secure context. */
function completed(crypto: Crypto, call: Globals['call']): Crypto {
  if (!('subtle' in crypto)) lazily(crypto, 'subtle', () => createSubtle((method, args) => call(method, args)));
  if (!('randomUUID' in crypto)) lazily(crypto, 'randomUUID', () => () => randomUuid(crypto));
  return crypto;
}

/** Fails like `fetch`, and says why. */
const noNetwork = (): Promise<never> =>
  Promise.reject(
    Object.assign(new TypeError('The plugin declares no "network" permission.'), { code: 'PERMISSION_DENIED' }),
  );

/** A property that can be written, whose value is made when it is first read. */
function lazily(scope: object, name: string | symbol, make: () => unknown): void {
  const settle = (value: unknown): unknown => {
    Object.defineProperty(scope, name, { value, configurable: true, writable: true, enumerable: false });
    return value;
  };
  Object.defineProperty(scope, name, {
    get: () => settle(make()),
    set: settle,
    configurable: true,
    enumerable: false,
  });
}
