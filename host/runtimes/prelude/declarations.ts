// Imported first: nothing else of the prelude may run, not even a `new Set`, before it is known that names are the browser's.
refuseGlobalDeclarations(globalThis);
// A name that the plugin declares by `let`, `const` or `class` is not made yet: reading it here throws, and tells which.
read(Array, Boolean, Error, Map, Number, Object, Promise, Reflect, Set, String, Symbol, TypeError);
read(AbortController, ArrayBuffer, Date, FinalizationRegistry, JSON, Math, Uint8Array, setTimeout, clearTimeout);

/**
 * Refuse code that declares names in the global scope. The prelude and the plugin are one script, so such declarations
 * exist before the prelude runs and could stand in for what it uses. A bundle is one function and declares none.
 *
 * A declared function or variable is the only writable global property that cannot be deleted; that is how it is known.
 */
function refuseGlobalDeclarations(scope: object): void {
  // Even the name `Object` may have been declared; the constructor of a literal is the real one. Declared names are
  // enumerable, and looking at no others spares the browser from making hundreds of classes that nobody asked for.
  const real = {}.constructor as ObjectConstructor;
  for (const name of real.keys(scope)) {
    const property = real.getOwnPropertyDescriptor(scope, name);
    if (property?.writable === true && !property.configurable) {
      throw new TypeError(`The plugin declares "${name}" in the global scope; bundle it as one self-contained script.`);
    }
  }
}

/** What is given to it was read; a build that leaves out what has no effect must not leave out this. */
function read(...given: readonly unknown[]): void {
  for (const each of given) if (each === undefined) throw new TypeError('This browser lacks a part of the language.');
}
