import { expect } from 'vitest';
import { matchers } from './judgements.ts';

expect.extend(matchers);

/** A matcher as it is called: without what it is asked of. */
type Called<M> = {
  [K in keyof M]: M[K] extends (received: never, ...args: infer Args) => infer Result
    ? (...args: Args) => Result extends Promise<unknown> ? Promise<void> : void
    : never;
};

declare module 'vitest' {
  // Name and type parameter are Vitest's own.
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-empty-interface, no-unused-vars
  interface Matchers<T = any> extends Called<typeof matchers> {}
}
