import type { Clock } from '../clock.ts';
import { matches } from '../policy/policy.ts';

/** Kept answers, and characters of one answer or input. */
const BOUNDS = { entries: 500, text: 65_536 } as const;

interface Kept {
  readonly plugin: string;
  readonly name: string;
  readonly text: string;
  /** On the clock's `elapsed`. */
  readonly until: number;
}

/**
 * Answers of capabilities that may be given again. Kept as JSON text: nobody can change what another is given, and the
 * size is known. What JSON would lose is not kept.
 */
export class CapabilityCache {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #epoch = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Taken before a call: what was forgotten while it ran is not kept afterwards. */
  get epoch(): number {
    return this.#epoch;
  }

  get(key: string): { readonly answer: unknown } | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    if (kept.until > this.#clock.elapsed()) return { answer: JSON.parse(kept.text) };
    this.#kept.delete(key);
    return undefined;
  }

  put(of: Pick<Kept, 'plugin' | 'name'>, key: string, answer: unknown, lifetime: number, epoch: number): void {
    const text = jsonText(answer);
    if (text === undefined || epoch !== this.#epoch) return;
    this.#kept.delete(key);
    this.#kept.set(key, { ...of, text, until: this.#clock.elapsed() + lifetime });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= BOUNDS.entries) break;
      this.#kept.delete(oldest);
    }
  }

  invalidate(pattern: string, provider?: string): void {
    this.#epoch += 1;
    for (const [key, { plugin, name }] of this.#kept) {
      if (matches(pattern, name) && (provider === undefined || provider === plugin)) this.#kept.delete(key);
    }
  }
}

/** The same text for equal values, whatever the order of keys; `undefined` where JSON would lose something. */
export function jsonText(value: unknown): string | undefined {
  try {
    const text = JSON.stringify(ordered(value, 0));
    return text.length <= BOUNDS.text ? text : undefined;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

class NotJson extends Error {}

function ordered(value: unknown, depth: number): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || depth > 64) throw new NotJson();
  if (Array.isArray(value)) return value.map((item) => ordered(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotJson();
  const entries = Object.entries(value).map(([key, item]) => [key, ordered(item, depth + 1)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
