import { CLOCK_TOLERANCE, HARD_STALE, RegistryError, type RegistryErrorCode } from '../format/index.ts';
import type { Head } from './head.ts';
import type { TrustState } from './trust.ts';

/**
 * How far the known state may be relied on. Installed plugins run in all of them (`hard-stale`: a host may refuse);
 * installs, updates and new permissions need `fresh`. `soft-stale`: expired, or the registry cannot be reached.
 * `hard-stale`: expired 7 days ago. `suspect`: the last refresh was refused for more than a missing network.
 * `unknown`: there was no successful refresh yet.
 */
export interface Freshness {
  readonly state: 'fresh' | 'soft-stale' | 'hard-stale' | 'suspect' | 'unknown';
  /** System time of the last successful refresh, in milliseconds. */
  readonly checkedAt?: number;
  /** When the state expires or expired, in milliseconds. */
  readonly expires?: number;
  /** Why it is not fresh. */
  readonly error?: { readonly code: RegistryErrorCode; readonly message: string };
}

/** Refusals that say something about the network or about time, not about an attack. */
const HARMLESS: readonly RegistryErrorCode[] = ['UNREACHABLE', 'TOO_SLOW', 'ABORTED', 'EXPIRED', 'CLOCK_WRONG'];

/** The system's time, but never before the latest time that was signed. */
export function effectiveNow(now: number, signedTime: number): number {
  return Math.max(now, signedTime);
}

/** A device whose clock is a day or more behind a signed time cannot tell what has expired. */
export function isClockWrong(now: number, signedTime: number): boolean {
  return !(now >= signedTime - CLOCK_TOLERANCE);
}

export function judgeFreshness(state: TrustState | undefined, head: Head | undefined, now: number): Freshness {
  const { checkedAt, failure, signedTime = 0 } = state ?? {};
  const wrong = isClockWrong(now, signedTime);
  const { code, message } = (wrong ? clockWrong() : failure) ?? {};
  const known = { ...(checkedAt !== undefined && { checkedAt }), ...(code && message && { error: { code, message } }) };
  if (!head) return { state: 'unknown', ...known };
  const facts = { ...known, expires: head.expires };
  if (failure && !HARMLESS.includes(failure.code)) return { ...facts, state: 'suspect' };
  const late = effectiveNow(now, signedTime) - head.expires;
  if (late >= HARD_STALE) return { ...facts, state: 'hard-stale' };
  return { ...facts, state: late >= 0 || failure || wrong ? 'soft-stale' : 'fresh' };
}

/** Throws unless new trust may be given at this head: `EXPIRED`, `CLOCK_WRONG`, or what the last refresh was refused for. */
export function checkFresh(state: TrustState | undefined, head: Head, now: number): void {
  const { signedTime = 0, failure } = state ?? {};
  if (failure && !HARMLESS.includes(failure.code)) {
    throw new RegistryError(failure.code, `The last refresh was refused: ${failure.message}`);
  }
  if (isClockWrong(now, signedTime)) throw clockWrong();
  if (head.expires > effectiveNow(now, signedTime)) return;
  const expires = new Date(head.expires).toISOString();
  throw new RegistryError('EXPIRED', `What is known of the registry expired at ${expires}; refresh it first`, {
    expires,
  });
}

function clockWrong(): RegistryError {
  return new RegistryError('CLOCK_WRONG', "This device's clock is behind a time that the registry signed");
}
