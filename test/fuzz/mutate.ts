import { concatBytes, decodeBase64, encodeBase64, encodeUtf8, type Bytes } from '../../registry/format/bytes.ts';

/** Numbers in [0, 1) that a seed decides. */
export type Random = () => number;

/** Changes a file in one way. `others` are files to splice from. */
type Mutation = (bytes: Bytes, random: Random, others: readonly Bytes[]) => Bytes;

export const below = (limit: number, random: Random): number => Math.floor(random() * limit);

export function pick<T>(list: readonly T[], random: Random): T {
  const item = list[below(list.length, random)];
  if (item === undefined) throw new RangeError('There is nothing to pick from');
  return item;
}

/** Numbers, as text, at which parsers differ or arithmetic breaks. */
const EXTREMES =
  '0 -0 -1 1.0 1e0 01 1e400 -1e400 1e-400 0.1 2147483648 4294967296 NaN 9007199254740991 9007199254740992 9007199254740993 18446744073709551616 99999999999999999999'.split(
    ' ',
  );

/** Values, as JSON text or nearly, that stand where another was. */
const STRANGE = [
  'null',
  'true',
  'false',
  '""',
  '[]',
  '{}',
  '[[]]',
  '"\\u0000"',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"\u202e"',
  '"é"',
  '"../../x"',
  '"__proto__"',
  '{"__proto__":1}',
  '{"constructor":{"prototype":1}}',
  '{"length":4294967295}',
  "'x'",
  'undefined',
  '/**/1',
  '"unterminated',
  `"${'a'.repeat(5_000)}"`,
  '['.repeat(200),
  `${'['.repeat(65)}${']'.repeat(65)}`,
];

const cutAt = (bytes: Bytes, random: Random): number => below(bytes.length + 1, random);

const onBytes: readonly Mutation[] = [
  (bytes, random) => {
    const copy = bytes.slice();
    const at = below(copy.length, random);
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << below(8, random));
    return copy;
  },
  (bytes, random) => {
    const copy = bytes.slice();
    for (let turn = below(8, random); turn >= 0; turn--) copy[below(copy.length, random)] = below(256, random);
    return copy;
  },
  (bytes, random) => bytes.slice(0, cutAt(bytes, random)),
  (bytes, random) => bytes.slice(cutAt(bytes, random)),
  (bytes, random) => {
    const [from, to] = [cutAt(bytes, random), cutAt(bytes, random)].sort((a, b) => a - b);
    return concatBytes([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const [from = 0, to] = [cutAt(bytes, random), cutAt(bytes, random)].sort((a, b) => a - b);
    return concatBytes([bytes.subarray(0, to), bytes.subarray(from)]);
  },
  (bytes, random) => {
    const at = cutAt(bytes, random);
    const noise = Uint8Array.from({ length: 1 + below(40, random) }, () => below(256, random));
    return concatBytes([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  (bytes, random, others) => {
    const other = pick(others, random);
    return concatBytes([bytes.subarray(0, cutAt(bytes, random)), other.subarray(cutAt(other, random))]);
  },
  (_, random, others) => pick(others, random),
  (bytes, random) => concatBytes([bytes, new Uint8Array(below(100_000, random)).fill(0x20)]),
  (bytes) => concatBytes([new Uint8Array([0xef, 0xbb, 0xbf]), bytes]),
];

const asText = (change: (text: string, random: Random) => string): Mutation => {
  return (bytes, random) => encodeUtf8(change(new TextDecoder().decode(bytes), random));
};

/** One place of `text` that `pattern` matches, replaced. */
function replaceOne(text: string, pattern: RegExp, random: Random, make: (found: string) => string): string {
  const places = [...text.matchAll(pattern)];
  if (places.length === 0) return `${text} `;
  const { 0: found, index } = pick(places, random);
  return text.slice(0, index) + make(found) + text.slice(index + found.length);
}

const STRING = '"(?:[^"\\\\]|\\\\.)*"';
const onJson: readonly Mutation[] = [
  // A number at an extreme.
  asText((text, random) => replaceOne(text, /-?\b\d+\b(?=\s*[,}\]])/g, random, () => pick(EXTREMES, random))),
  // Any scalar as something strange.
  asText((text, random) =>
    replaceOne(text, new RegExp(`(?:${STRING}|-?\\d+|true|false|null)(?=\\s*[,}\\]])`, 'g'), random, () =>
      pick(STRANGE, random),
    ),
  ),
  // A member that is there twice, with the same or another value; before or after.
  asText((text, random) =>
    replaceOne(text, new RegExp(`${STRING}:(?:${STRING}|-?\\d+|true|false|null)`, 'g'), random, (found) =>
      random() < 0.5 ? `${found},${found}` : `${found.slice(0, found.indexOf(':'))}:${pick(STRANGE, random)},${found}`,
    ),
  ),
  // A member that is gone, or has another name.
  asText((text, random) =>
    replaceOne(text, new RegExp(`${STRING}:(?:${STRING}|-?\\d+|true|false|null),?`, 'g'), random, () => ''),
  ),
  asText((text, random) =>
    replaceOne(text, new RegExp(`${STRING}(?=:)`, 'g'), random, () =>
      pick(['"__proto__"', '"x"', '"constructor"', '"signed"', '"version"'], random),
    ),
  ),
  // One more member.
  asText((text, random) =>
    replaceOne(
      text,
      /[{,]/g,
      random,
      (found) => `${found}"${pick(['x', '__proto__', 'signed', 'keys'], random)}":${pick(STRANGE, random)},`,
    ),
  ),
  // Brackets that close something else, or nothing.
  asText((text, random) =>
    replaceOne(text, /[[\]{},:]/g, random, () => pick(['[', ']', '{', '}', ',', ':', ''], random)),
  ),
  // White space, which means nothing, and what looks like it.
  asText((text, random) =>
    replaceOne(
      text,
      /[[{,:]/g,
      random,
      (found) => found + pick([' ', '\n', '\t', '\r\n', '\u00a0', '\ufeff', '\v'], random),
    ),
  ),
  // One letter of a string, escaped or exchanged.
  asText((text, random) =>
    replaceOne(text, /[A-Za-z0-9]/g, random, (found) =>
      random() < 0.5 ? `\\u00${found.charCodeAt(0).toString(16)}` : pick([...'azAZ09-./=+'], random),
    ),
  ),
  // Two strings in each other's place.
  asText((text, random) => {
    const strings = [...text.matchAll(new RegExp(STRING, 'g'))];
    if (strings.length === 0) return `${text}\n`;
    const [one, other] = [pick(strings, random), pick(strings, random)].sort((a, b) => a.index - b.index);
    if (!one || !other || one === other) return `${text}\n`;
    return (
      text.slice(0, one.index) +
      other[0] +
      text.slice(one.index + one[0].length, other.index) +
      one[0] +
      text.slice(other.index + other[0].length)
    );
  }),
];

/** A change inside the payload of an envelope, spelled as base64 again. */
const onPayload: Mutation = (bytes, random, others) => {
  const text = new TextDecoder().decode(bytes);
  const payload = /"payload":"([A-Za-z0-9+/=]*)"/.exec(text)?.[1];
  // An earlier change may have left something that is no base64.
  if (payload === undefined || decodeBase64(payload) === undefined) return pick(onBytes, random)(bytes, random, others);
  const inner = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  const changed = pick(random() < 0.7 ? onJson : onBytes, random)(inner, random, others);
  return encodeUtf8(text.replace(payload, encodeBase64(changed)));
};

/** A change of the bits, children, lines and numbers that trie nodes are made of. */
const onNode: Mutation = (bytes, random, others) => {
  if (bytes[0] !== 0x42) {
    const lines = new TextDecoder().decode(bytes).split('\n');
    const at = below(lines.length, random);
    const line = lines[at] ?? '';
    const ways = [
      () => lines.splice(at, 0, line),
      () => lines.splice(at, 1),
      () => lines.reverse(),
      () => (lines[at] = line.replace(/\d+ (active|yanked|revoked)$/, `${pick(EXTREMES, random)} $1`)),
      () => (lines[at] = line.replace(/active$/, pick(['revoked', 'yanked', 'ACTIVE', ''], random))),
      () => (lines[at] = line.replace(/[0-9a-f]{64}/, pick(['f'.repeat(64), '0'.repeat(63), 'F'.repeat(64)], random))),
      () => (lines[at] = ` ${line}`),
    ];
    pick(ways, random)();
    return encodeUtf8(lines.join('\n'));
  }
  const copy = bytes.slice();
  const children = (bytes.length - 5) / 32;
  const child = (at: number): Uint8Array => bytes.subarray(5 + at * 32, 37 + at * 32);
  const ways: readonly (() => Bytes)[] = [
    () => copy.fill(copy[1 + below(4, random)] ?? 0, 1, 5),
    () => ((copy[1 + below(4, random)] = below(256, random)), copy),
    () => (copy.set(child(below(children, random)), 5 + 32 * below(children, random)), copy),
    () => concatBytes([bytes, child(below(children, random))]),
    () => bytes.slice(0, -32),
  ];
  return children >= 1 ? pick(ways, random)() : pick(onBytes, random)(bytes, random, others);
};

/** One to three changes of a file, of the kinds that fit what it looks like. */
export function mutate(bytes: Bytes, random: Random, others: readonly Bytes[]): Bytes {
  let changed = bytes;
  for (let turn = random() < 0.7 ? 0 : below(3, random); turn >= 0; turn--) {
    changed = pick(kindsFor(changed, random), random)(changed, random, others);
  }
  return changed;
}

function kindsFor(bytes: Bytes, random: Random): readonly Mutation[] {
  if (random() < 0.35) return onBytes;
  if (bytes[0] === 0x42 || bytes[0] === 0x4c) return [onNode];
  if (bytes[0] !== 0x7b) return onBytes;
  return random() < 0.4 ? [onPayload] : onJson;
}
