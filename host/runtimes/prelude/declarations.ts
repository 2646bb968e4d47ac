import { kept } from './kept.ts';

// Imported first: nothing else of the prelude may run, not even a `new Set`, before it is known that names are the browser's.
refuseStandIns(globalThis);
// A name that the plugin declares by `let`, `const` or `class` is not made yet: reading it here throws, and tells which.
read(Array, Boolean, Error, Map, Number, Object, Promise, Reflect, Set, String, Symbol, TypeError);
read(ArrayBuffer, Date, JSON, Math, Uint8Array, setTimeout, clearTimeout);

/**
 * Refuse code that declares a name of the global scope which the prelude uses or keeps. The prelude and the plugin are one
 * script, so such declarations exist before the prelude runs and could stand in for what it uses. A bundle is one function
 * and declares none; `scuttle` refuses every other name.
 */
function refuseStandIns(scope: object): void {
  // Even the name `Object` may have been declared; the constructor of a literal is the real one. Declared names are
  // enumerable, and looking at few others spares the browser from making hundreds of functions that nobody asked for.
  const real = {}.constructor as ObjectConstructor;
  const used: object = { __proto__: null, postMessage: 1, addEventListener: 1, trustedTypes: 1 };
  for (const name of real.keys(scope)) {
    if ((name in kept || name in used) && isDeclared(real.getOwnPropertyDescriptor(scope, name))) refuseDeclared(name);
  }
}

/** A declared function or variable is the only writable global property that cannot be deleted; that is how it is known. */
export function isDeclared(property: PropertyDescriptor | undefined): boolean {
  return property?.writable === true && !property.configurable;
}

export function refuseDeclared(name: string): never {
  throw new TypeError(`The plugin declares "${name}" in the global scope; bundle it as one self-contained script.`);
}

/** What is given to it was read; a build that leaves out what has no effect must not leave out this. */
function read(...given: readonly unknown[]): void {
  for (const each of given) if (each === undefined) throw new TypeError('This browser lacks a part of the language.');
}
