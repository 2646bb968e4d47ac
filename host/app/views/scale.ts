/** Where the lines of an axis stand: round numbers with the same distance, around all values and 0, lowest first. */
export function ticksFor(values: readonly number[]): readonly number[] {
  const least = values.reduce((a, b) => Math.min(a, b), 0);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  // As good as nothing: what is smaller has no round parts.
  if (most - least < 1e-290) return [0, 1];
  const rough = roundStep(most / 4 - least / 4);
  // What is counted has no halves.
  const step = values.every(Number.isInteger) ? Math.max(1, Math.ceil(rough)) : rough;
  const ticks = [];
  for (let at = Math.floor(least / step); at <= Math.ceil(most / step); at += 1) ticks.push(at * step);
  // Numbers at the very ends of what a number can be have no rounder ones beyond them.
  return ticks.every(Number.isFinite) && ticks.length > 1 ? ticks.map(exact) : [least, most];
}

/** How far up a value stands between the lowest and the highest tick, from 0 to 1. */
export function heightOf(value: number, ticks: readonly number[]): number {
  const [least = 0, most = 1] = [ticks[0], ticks.at(-1)];
  // Halves, because the distance itself may be more than a number can be.
  return (value / 2 - least / 2) / (most / 2 - least / 2);
}

/** The next of 1, 2, 2.5, 5 and 10 times a power of ten. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5].find((times) => times * power >= rough * 0.999) ?? 10) * power;
}

/** Without the digits that binary fractions bring along: 0.3 instead of 0.30000000000000004. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
