/** First number given in an empty order: there is room before it as well as after. */
const START = 2 ** 40;
/** Distance of neighbours that get their numbers together; what lies between is room for others. */
const GAP = 2;

/**
 * Numbers for the entries of a list, rising along it. `before` holds the number that each entry had, `NaN` for a new one.
 * As many as possible keep theirs: what a number stands in need not be written again. Where an entry does not fit between
 * its neighbours, the numbers around it are spread anew, over as few of them as have room.
 */
export function assignPlaces(before: Float64Array): Float64Array {
  const places = keepRising(before);
  const { length } = places;
  for (let from = 0; from < length; from++) {
    if (!Number.isNaN(places[from])) continue;
    let to = from;
    while (to < length && Number.isNaN(places[to])) to++;
    from = fill(places, from, to) - 1;
  }
  // Unlikely to happen in the life of a registry: no room is left before the first.
  return (places[0] ?? START) > 0 ? places : places.map((_, at) => START + at * GAP);
}

/** Number the entries from `from` to `to`, and more around them where there is no room. Gives where the numbered end. */
function fill(places: Float64Array, from: number, to: number): number {
  let [first, end] = [from, to];
  for (let wider = to - from; ; wider *= 2) {
    const low = places[first - 1];
    const high = places[end];
    const many = end - first;
    // Half of the room stays free where neighbours had to move, or the next one would move them again.
    const needed = first === from && end === to ? many : many * GAP;
    if (low === undefined || high === undefined || high - low > needed) {
      spread(places, first, end, low, high);
      return end;
    }
    first = Math.max(0, first - wider);
    end = Math.min(places.length, end + wider);
    while (end < places.length && Number.isNaN(places[end])) end++;
  }
}

function spread(
  places: Float64Array,
  first: number,
  end: number,
  low: number | undefined,
  high: number | undefined,
): void {
  const many = end - first;
  for (let at = 0; at < many; at++) {
    places[first + at] =
      low !== undefined && high !== undefined
        ? low + Math.floor(((at + 1) * (high - low)) / (many + 1))
        : low !== undefined
          ? low + (at + 1) * GAP
          : (high ?? START + many * GAP) - (many - at) * GAP;
  }
}

/** The longest rising series among the numbers; `NaN` for all others. */
function keepRising(before: Float64Array): Float64Array {
  /** `ends[n]`: index of the lowest number that ends a series of `n + 1`. */
  const ends: number[] = [];
  const previous = new Int32Array(before.length).fill(-1);
  for (let at = 0; at < before.length; at++) {
    const value = before[at] ?? NaN;
    if (Number.isNaN(value)) continue;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((before[ends[middle] ?? -1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[at] = ends[low - 1] ?? -1;
    ends[low] = at;
  }
  const kept = new Float64Array(before.length).fill(NaN);
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) kept[at] = before[at] ?? NaN;
  return kept;
}
