import { concatBytes, encodeUtf8 } from '../../../../registry/format/bytes.ts';
import type { Attack } from '../attack.ts';

/** Serve a timestamp that is validly signed, as text changed in a way that leaves the signed part as it is. */
function spelled(change: (text: string) => string | Uint8Array): Attack['prepare'] {
  return async ({ registry, client }) => {
    await registry.publish();
    const text = new TextDecoder().decode(registry.file('metadata/timestamp.json'));
    const changed = change(text);
    registry.files.set(
      'metadata/timestamp.json',
      typeof changed === 'string' ? encodeUtf8(changed) : concatBytes([changed]),
    );
    return () => client.refresh();
  };
}

const beside = (member: string) => (text: string) => text.replace(/\}$/, `,${member}}`);

const TRICKS: readonly (readonly [what: string, change: (text: string) => string | Uint8Array])[] = [
  ['a second "signed"', (text) => text.replace(/\}$/, `,"signed":${/"signed":(.*)\}$/.exec(text)?.[1]}}`)],
  ['a key that is there twice, one of them escaped', beside('"x":1,"\\u0078":2')],
  ['a key __proto__', beside('"__proto__":{"signed":1}')],
  ['a key __proto__, escaped', beside('"__pr\\u006fto__":{"signed":1}')],
  ['lists in lists, seven thousand deep', beside(`"x":${'['.repeat(7_000)}${']'.repeat(7_000)}`)],
  ['objects in objects, 65 deep', beside(`"x":${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)],
  ['half of a surrogate pair', beside('"x":"\\ud800"')],
  ['half of a surrogate pair as a key', beside('"\\udfff":1')],
  ['the number 1e400', beside('"x":1e400')],
  ['the number -0', beside('"x":-0')],
  ['an integer spelled 1.0', beside('"x":1.0')],
  ['an integer that a double cannot hold', beside('"x":9007199254740993')],
  ['the number 01', beside('"x":01')],
  ['NaN', beside('"x":NaN')],
  ['a comment', (text) => `/* */${text}`],
  ['a comma too many', (text) => text.replace(/\}$/, ',}')],
  ['a byte order mark', (text) => `\ufeff${text}`],
  ['something after the end', (text) => `${text}{}`],
  ['a control character in a string', beside('"x":"\u0001"')],
  [
    'bytes that are no UTF-8',
    (text) =>
      concatBytes([encodeUtf8(text.slice(0, -1)), new Uint8Array([0x2c, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])]),
  ],
  ['UTF-16', (text) => Uint8Array.from([...text].flatMap((letter) => [letter.charCodeAt(0), 0]))],
];

export const jsonAttacks: readonly Attack[] = [
  ...TRICKS.map(([what, change]): Attack => ({ number: 28, what, code: 'BAD_FORMAT', prepare: spelled(change) })),
  {
    number: 28,
    what: 'a catalogue of lists in lists, a hundred thousand deep',
    code: 'BAD_FORMAT',
    async prepare(arena) {
      const { registry, client } = arena;
      await registry.publish(['catalog']);
      const text = new TextDecoder().decode(registry.file(registry.path('catalog')));
      const deep = beside(`"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`)(text);
      registry.files.set(registry.path('catalog'), encodeUtf8(deep));
      await registry.publish(['snapshot', 'timestamp']);
      return () => client.refresh();
    },
  },
  {
    number: 28,
    what: 'white space in other places, which means the same',
    code: 'accepted',
    prepare: spelled((text) => ` ${text.replaceAll(',"', ' ,\n"')}\n`),
  },
];
