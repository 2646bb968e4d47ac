import { describe, expect, it } from 'vitest';
import {
  checkLeaf,
  decodeNode,
  encodeBranch,
  encodeLeaf,
  encodeUtf8,
  sha256,
  trieIndex,
  type TrieEntry,
} from './index.ts';

const refused = expect.objectContaining({ name: 'RegistryError', code: 'BAD_FORMAT' });
const hash = (digit: string): string => digit.repeat(64);
const entry: TrieEntry = { id: 'chart', publisher: hash('a'), record: hash('b'), length: 900, seq: 3, state: 'active' };
const line = (change: Partial<Record<keyof TrieEntry, string | number>>): Uint8Array<ArrayBuffer> => {
  const { id, publisher, record, length, seq, state } = { ...entry, ...change };
  return encodeUtf8(`L\n${id} ${publisher} ${record} ${length} ${seq} ${state}\n`);
};

describe('a path in the trie', () => {
  it('takes 5 bits a level from the front', () => {
    const path = Uint8Array.from([0b10110_011, 0b10_11111_0, 0b0001_1010]);
    expect([0, 1, 2, 3].map((depth) => trieIndex(path, depth))).toEqual([0b10110, 0b01110, 0b11111, 0b00001]);
  });

  it('covers all 256 bits', () => {
    const path = new Uint8Array(32).fill(255);
    expect(trieIndex(path, 50)).toBe(31);
    expect(trieIndex(path, 51)).toBe(0b10000);
  });
});

describe('a trie node', () => {
  it('goes to bytes and back', () => {
    const children = Array.from({ length: 32 }, (_, index) =>
      index % 5 === 0 || index === 31 ? hash('c') : undefined,
    );
    expect(decodeNode(encodeBranch(children), 'n')).toEqual({ kind: 'branch', children });
    expect(decodeNode(encodeLeaf([entry]), 'n')).toEqual({ kind: 'leaf', entries: [entry] });
    expect(decodeNode(encodeLeaf([]), 'n')).toEqual({ kind: 'leaf', entries: [] });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a branch without children', Uint8Array.of(0x42, 0, 0, 0, 0)],
    ['a branch cut short', encodeBranch([hash('c'), hash('d')]).slice(0, -1)],
    ['a branch with a child too many', Uint8Array.from([...encodeBranch([hash('c')]), ...new Uint8Array(32)])],
    ['another kind', encodeUtf8('X\n')],
    ['a leaf without its last line break', encodeLeaf([entry]).slice(0, -1)],
    ['a leaf with carriage returns', encodeUtf8('L\r\n')],
    ['a leaf with an empty line', encodeUtf8('L\n\n')],
    ['65 entries', encodeLeaf(Array.from({ length: 65 }, () => entry))],
    ['a leaf that is not UTF-8', Uint8Array.of(0x4c, 0x0a, 0xff, 0x0a)],
    ['an id in capitals', line({ id: 'Chart' })],
    ['an id of another alphabet', line({ id: 'chаrt' })],
    ['a hash in capitals', line({ record: hash('B') })],
    ['a short hash', line({ record: 'b' })],
    ['no seq', line({ seq: 0 })],
    ['an unsafe seq', line({ seq: '9007199254740993' })],
    ['a seq with a leading zero', line({ seq: '03' })],
    ['a negative length', line({ length: -1 })],
    ['another state', line({ state: 'fine' })],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => decodeNode(bytes, 'n')).toThrow(refused);
  });
});

describe('a leaf', () => {
  it('holds only what belongs under its prefix, in strict order', async () => {
    const path = await sha256(crypto.subtle, encodeUtf8('chart'));
    const prefix = [trieIndex(path, 0), trieIndex(path, 1)];
    const leaf = { kind: 'leaf' as const, entries: [entry] };
    checkLeaf(leaf, [path], prefix, 'n');
    expect(() => checkLeaf(leaf, [path], [(prefix[0] ?? 0) ^ 1], 'n')).toThrow(refused);
    const twice = { kind: 'leaf' as const, entries: [entry, entry] };
    expect(() => checkLeaf(twice, [path, path], prefix, 'n')).toThrow(refused);
  });
});
