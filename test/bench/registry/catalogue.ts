import { createHash } from 'node:crypto';
import { encodeUtf8, type Bytes, type TrieEntry } from '../../../registry/format/index.ts';
import type { CardSource, SearchCard } from '../../../registry/search/index.ts';
import { iso, START } from '../../fixtures/registry-simulator/index.ts';
import { seeded } from '../../fixtures/random.ts';

const WORDS = 5_030;
const SYLLABLES =
  'ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu al en is or un cha ste tri plo gra'.split(' ');
const CATEGORIES = 'text data charts forms privacy export import workflow mail calendar maps media'.split(' ');
const LICENSES = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'GPL-3.0-only', 'MPL-2.0'];
const PERMISSIONS = ['storage', 'network', 'data', 'events', 'ui', 'files', 'clipboard'];

/** Words as a language has them: the common ones are short and stand in most texts. */
export const VOCABULARY: readonly string[] = vocabulary();

function vocabulary(): string[] {
  const random = seeded(1);
  const words = new Set<string>();
  while (words.size < WORDS) {
    const length = 2 + Math.floor(random() * 2) + Math.floor(words.size / 2_500);
    words.add(Array.from({ length }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join(''));
  }
  return [...words];
}

/** A real release of one plugin, in place of the made-up ones. */
export interface RealRelease {
  /** Publisher id. */
  readonly publisher: string;
  readonly identity: { readonly sha256: string; readonly length: number };
  readonly release: string;
  readonly length: number;
}

/**
 * As many plugins as one likes, none of them in memory: each is made from its number when it is asked for, the same every
 * time. `revision` 1 is the plugin after one more release.
 */
export class SyntheticCatalogue implements CardSource {
  readonly length: number;
  /** Plugins with real signatures, by number: those that the measurements open. */
  readonly real = new Map<number, RealRelease>();

  constructor(length: number) {
    this.length = length;
  }

  id(index: number): string {
    return this.#facts(index).id;
  }

  at(index: number): SearchCard {
    const { id, name, description, tags, category, license, random } = this.#facts(index);
    return {
      id,
      name,
      description,
      version: '1.2.0',
      publisher: publisherOf(index),
      categories: [category],
      tags,
      license,
      hostApi: index % 20 === 0 ? '^1.0.0' : index % 20 === 1 ? '^0.0.4' : '^0.1.0',
      permissions: permissions(index),
      updated: START / 1000 - Math.floor(random() * 1e8),
      popularity: Math.floor(1e6 * random() ** 8),
      scan: [88 - (index % 7) - (index % 3), index % 3, index % 7],
      ...(index % 4 === 0 ? { domain: `${name.toLowerCase().replaceAll(' ', '')}.example` } : {}),
      realms: index % 5 === 0 ? ['page'] : index % 3 === 0 ? ['worker', 'frame'] : ['worker'],
    };
  }

  record(index: number, revision = 0): Bytes {
    const { id, name, description, tags, category, license, random } = this.#facts(index);
    const real = this.real.get(index);
    const count = 1 + Math.floor(random() * 6);
    const newest = revision > 0 ? [madeUpRelease(index, count + 1)] : [];
    const releases = Array.from({ length: count }, (_, at) => madeUpRelease(index, count - at));
    if (real && releases[0]) Object.assign(releases[0], { release: real.release, length: real.length });
    return encodeUtf8(
      JSON.stringify({
        id,
        publisher: real?.publisher ?? publisherOf(index),
        state: 'active',
        summary: {
          name,
          description,
          license,
          keywords: tags,
          categories: [category],
          permissions: permissions(index),
        },
        identities: [real?.identity ?? { sha256: hex(`identity ${index % 40_000}`), length: 612 }],
        releases: [...newest, ...releases],
      }),
    );
  }

  entry(index: number, revision = 0): TrieEntry {
    const bytes = this.record(index, revision);
    return {
      id: this.id(index),
      publisher: this.real.get(index)?.publisher ?? publisherOf(index),
      record: createHash('sha256').update(bytes).digest('hex'),
      length: bytes.length,
      seq: this.seq(index) + revision,
      state: 'active',
    };
  }

  /** `seq` of the newest release at revision 0. */
  seq(index: number): number {
    return 1 + Math.floor(this.#facts(index).random() * 6);
  }

  /** What all readers of a plugin start from; `random` goes on where it stopped. */
  #facts(index: number) {
    const random = seeded(index * 2_654_435_761 + 7);
    const word = (): string => VOCABULARY[Math.floor(WORDS ** random()) - 1] ?? '';
    const [first, second] = [word(), word()];
    // Half of all names have a word that nobody else uses.
    const own = index.toString(36);
    const name = `${capital(first)} ${random() < 0.5 ? capital(`${second.slice(0, 3)}${own}`) : capital(second)}`;
    const description = Array.from({ length: 8 + Math.floor(random() * 10) }, word).join(' ');
    const tags = [...new Set([word(), word(), word()])];
    const category = CATEGORIES[Math.floor(random() * CATEGORIES.length)] ?? '';
    const license = LICENSES[Math.floor(LICENSES.length * random() ** 3)] ?? '';
    return { id: `${first}-${second}-${own}`, name, description, tags, category, license, random };
  }
}

function madeUpRelease(index: number, seq: number) {
  return {
    version: `1.${seq}.0`,
    seq,
    release: hex(`release ${index} ${seq}`),
    length: 1_500 + (index % 700),
    channel: 'latest',
    state: 'active',
    published: iso(START - (100 - seq) * 86_400_000 - (index % 86_400) * 1000),
  };
}

function publisherOf(index: number): string {
  return hex(`publisher ${index % 40_000}`);
}

function permissions(index: number): string[] {
  return PERMISSIONS.filter((_, at) => (index >> at) % 3 === 0);
}

function hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
