import type { Waiting } from './waiting.ts';

const nativeThen = Promise.prototype.then;

/** Tell who waits what becomes of a promise. */
export function hear(later: Promise<unknown>, { onAnswer, onThrow }: Waiting): void {
  try {
    // oxlint-disable-next-line promise/catch-or-return, promise/prefer-catch -- both ends are ours, and one pass is cheaper
    later.then(onAnswer, onThrow);
  } catch (thrown) {
    // One that only looks like a promise.
    Promise.reject(thrown).catch(onThrow);
  }
}

/** The promise to wait for, if the value is one; a foreign thenable is wrapped, so that it answers once. */
export function promiseOf(value: object): Promise<unknown> | undefined {
  if (value instanceof Promise && value.then === nativeThen) return value;
  if ('then' in value && typeof value.then === 'function') return new Promise((resolve) => resolve(value));
  return undefined;
}
