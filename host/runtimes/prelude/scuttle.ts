import { isDeclared, refuseDeclared } from './declarations.ts';
import { kept } from './kept.ts';

interface PolicyFactory {
  createPolicy(name: string, rules: object): unknown;
}

/** Take the one Trusted Types policy that the frame's CSP allows here, so that no code can make a script URL with it. */
export function refuseScriptUrls(scope: object): void {
  // The platform's types do not know it yet.
  (scope as { readonly trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('airlock', {});
}

/**
 * Delete every name from the global object and from the prototypes that it alone has; what is kept becomes a plain
 * property of the global object itself, wherever the browser had put it.
 */
export function scuttle(scope: object): void {
  for (const name of Reflect.ownKeys(scope)) {
    if (name in kept || Reflect.deleteProperty(scope, name)) continue;
    // What the code itself declares cannot be deleted either.
    if (isDeclared(Reflect.getOwnPropertyDescriptor(scope, name))) refuseDeclared(String(name));
    remove(scope, name);
  }
  let object = Object.getPrototypeOf(scope) as object | null;
  for (; object !== null && object !== EventTarget.prototype; object = Object.getPrototypeOf(object) as object | null) {
    for (const name of Reflect.ownKeys(object)) {
      if (name in kept) {
        const value: unknown = Reflect.get(scope, name);
        Reflect.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: false });
      }
      if (!spared.has(name)) remove(object, name);
    }
  }
  // Signals and other targets need these methods, so they stay on the prototype that the global object shares with them.
  for (const name of Object.getOwnPropertyNames(EventTarget.prototype)) {
    if (!spared.has(name)) Reflect.defineProperty(scope, name, { value: undefined });
  }
  // Blob URLs would be a way to name code.
  remove(URL, 'createObjectURL');
  remove(URL, 'revokeObjectURL');
}

/** Every prototype has its own `constructor`, which is kept or not under its own name. */
const spared = new Set<string | symbol>(['constructor', Symbol.toStringTag]);

function remove(object: object, name: string | symbol): void {
  if (Reflect.deleteProperty(object, name)) return;
  // Not deletable: make it useless where that is possible; what remains are plain constants.
  Reflect.defineProperty(object, name, { value: undefined });
}

/**
 * Take from a document what sends past its content security policy. Peer connections are the ways out that only
 * `Connection-Allowlist` closes, and where it does, one that is told of a server ends the process of the sandbox. No script
 * of a plugin runs in another document than this, whose policy names the scripts by hash, so there is nowhere to get them
 * back from.
 */
export function closeDocument(scope: object): void {
  for (const name of Reflect.ownKeys(scope))
    if (/^(?:webkit)?RTC|^WebTransport|^fetchLater$/.test(String(name))) remove(scope, name);
}
