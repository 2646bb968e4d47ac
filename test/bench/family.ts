import type { Browser } from '@playwright/test';

/** One line of the result: ours beside the peer's, measured in the same run. Times in milliseconds, sizes in bytes. */
export interface Measure {
  /** For example `hooks.async10`; its first word is the family. */
  readonly id: string;
  readonly unit: 'ms' | 'us' | 'bytes' | 'fps' | 'count';
  readonly ours: number;
  /** What was measured beside ours; `none` where only a budget exists. */
  readonly peer: string;
  readonly peerValue: number | null;
  /** `ours / peerValue`: lower is better. */
  readonly ratio: number | null;
  /** How far runs lie apart: interquartile range over median, the worse of ours and the peer's. */
  readonly spread: number;
  readonly runs: number;
}

/** What a family is given. */
export interface Bench {
  /** A line of progress, on stderr. */
  log(line: string): void;
  /** One Chromium for the whole run, with the flags of the browser suite. */
  browser(): Promise<Browser>;
  /** Top folder of the repository. */
  readonly root: string;
}

/** A set of measures that are taken together. A module `test/bench/<name>.ts` exports one as `family`. */
export interface Family {
  readonly name: string;
  readonly about: string;
  /** Ids, or beginnings of ids, that it gives beside those that begin with its name, and what else it is asked for by. Default: none. */
  readonly also?: readonly string[];
  run(bench: Bench): Promise<Measure[]>;
}

/** The middle of a list; the mean of the two middle ones where there are two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the two nearest ranks. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('No values to take a quantile of');
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * q;
  const low = sorted[Math.floor(rank)] ?? 0;
  const high = sorted[Math.ceil(rank)] ?? low;
  return low + (high - low) * (rank - Math.floor(rank));
}

/** A measure from samples of both sides, taken in turns so that a slow moment of the machine hits both. */
export function compare(
  id: string,
  unit: Measure['unit'],
  ours: readonly number[],
  peer: string,
  peerValues: readonly number[],
): Measure {
  const mine = median(ours);
  const theirs = median(peerValues);
  return {
    id,
    unit,
    ours: mine,
    peer,
    peerValue: theirs,
    ratio: theirs === 0 ? null : mine / theirs,
    spread: Math.max(spreadOf(ours), spreadOf(peerValues)),
    runs: Math.min(ours.length, peerValues.length),
  };
}

/**
 * A measure from rounds in which both sides took turns, one value of each a round. The ratio is the middle of the rounds' own:
 * whatever else ran on the machine at the time was there for both, and one bad round moves nothing. `spread` is that of
 * the ratios.
 */
export function compareRounds(
  id: string,
  unit: Measure['unit'],
  ours: readonly number[],
  peer: string,
  peerValues: readonly number[],
): Measure {
  if (ours.length !== peerValues.length) throw new RangeError('A round has a value of each side');
  const ratios = ours.map((value, round) => value / (peerValues[round] ?? Number.NaN));
  return {
    id,
    unit,
    ours: median(ours),
    peer,
    peerValue: median(peerValues),
    ratio: median(ratios),
    spread: spreadOf(ratios),
    runs: ratios.length,
  };
}

/** A measure that has a budget and no peer. */
export function alone(id: string, unit: Measure['unit'], ours: readonly number[]): Measure {
  return {
    id,
    unit,
    ours: median(ours),
    peer: 'none',
    peerValue: null,
    ratio: null,
    spread: spreadOf(ours),
    runs: ours.length,
  };
}

function spreadOf(values: readonly number[]): number {
  const middle = median(values);
  return middle === 0 ? 0 : (quantile(values, 0.75) - quantile(values, 0.25)) / middle;
}
