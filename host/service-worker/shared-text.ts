/** A text told by another one: each part is a piece of its own, and then so many characters of the other from a place on. */
export type SharedText = readonly (readonly [own: string, at: number, length: number])[];

/** Characters below which a piece is not worth a reference. */
const SHORTEST = 24;

/** Tell `text` by what it has in common with `other`. Whatever the two are, `restored` gives the text back. */
export function shared(text: string, other: string): SharedText {
  const places = new Map<string, number>();
  for (let at = 0; at + SHORTEST <= other.length; at += 1) {
    const piece = other.slice(at, at + SHORTEST);
    if (!places.has(piece)) places.set(piece, at);
  }
  const parts: [string, number, number][] = [];
  let begin = 0;
  for (let here = 0; here < text.length;) {
    const at = places.get(text.slice(here, here + SHORTEST));
    if (at === undefined) {
      here += 1;
      continue;
    }
    let length = SHORTEST;
    while (here + length < text.length && text[here + length] === other[at + length]) length += 1;
    parts.push([text.slice(begin, here), at, length]);
    here += length;
    begin = here;
  }
  return [...parts, [text.slice(begin), 0, 0]];
}

export function restored(parts: SharedText, other: string): string {
  return parts.map(([own, at, length]) => own + other.slice(at, at + length)).join('');
}
