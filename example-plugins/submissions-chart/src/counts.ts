/** Submissions by day; `days[i]` is the local midnight that `counts[i]` begins at, in seconds since the epoch. */
export interface DailyCounts {
  readonly days: readonly number[];
  readonly counts: readonly number[];
}

/** Count what arrived on each of the last `length` days, the day of `now` being the last. Times are milliseconds. */
export function countByDay(times: Iterable<number>, now: number, length: number): DailyCounts {
  const days = Array.from({ length }, (_, at) => midnight(now, at - length + 1));
  const counts = days.map(() => 0);
  const end = midnight(now, 1);
  for (const time of times) {
    if (time >= end) continue;
    const at = days.findLastIndex((day) => day <= time);
    if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
  }
  return { days: days.map((day) => day / 1000), counts };
}

/** Local midnight `offset` days from the day of `time`; days of 23 or 25 hours count as one. */
function midnight(time: number, offset: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + offset).getTime();
}

/** What the chart shows, in a sentence. */
export function summarise({ counts }: DailyCounts): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const noun = total === 1 ? 'submission' : 'submissions';
  return `${total} ${noun} in ${counts.length} days, ${counts.at(-1) ?? 0} today`;
}
