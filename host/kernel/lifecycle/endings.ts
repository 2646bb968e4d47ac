import { AirlockError, type ErrorCode } from '../errors.ts';
import type { InstanceEnd } from '../realm.ts';
import type { Leak } from './scope.ts';

const deaths: { readonly [reason in InstanceEnd['reason']]: ErrorCode } = {
  disposed: 'CRASHED',
  crashed: 'CRASHED',
  violation: 'CHANNEL_VIOLATION',
  unresponsive: 'UNRESPONSIVE',
};

/** Things left behind that are named one by one. */
const MOST_NAMED = 10;

/** It ended by itself. */
export function deathOf(name: string, end: InstanceEnd): AirlockError {
  const why = end.reason === 'disposed' ? 'it was disposed of' : end.message;
  return new AirlockError(deaths[end.reason], `'${name}' ended by itself: ${why}`, {
    plugin: name,
    detail: { process: end.reason !== 'disposed' && end.process === true ? true : undefined },
  });
}

/** Something that its scope could not undo. */
export function leakOf(name: string, { what, why }: Leak): AirlockError {
  return new AirlockError('SCOPE_LEAK', `'${name}' left '${what}' behind: ${why}.`, {
    plugin: name,
    severity: 'warning',
  });
}

/** What it left where no scope can undo it. */
export function leftBehind(name: string, left: readonly string[]): AirlockError {
  const named = left.slice(0, MOST_NAMED).join('; ') + (left.length > MOST_NAMED ? ' …' : '');
  return new AirlockError('SCOPE_LEAK', `'${name}' left ${left.length} behind in the page: ${named}.`, {
    plugin: name,
    severity: 'warning',
    detail: { left: left.length },
  });
}

/** What is said of a part of a life that took longer than it may. */
export function late(
  name: string,
  what: string,
  code: 'START_TIMEOUT' | 'LIFECYCLE_TIMEOUT' = 'START_TIMEOUT',
): () => AirlockError {
  return () => new AirlockError(code, `'${name}' took too long to ${what}.`, { plugin: name });
}
