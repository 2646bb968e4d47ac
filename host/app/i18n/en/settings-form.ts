import { counter } from '../plural.ts';

const count = counter('en');

/** Forms from the schemas of plugins, and what is wrong with what was entered. */
export const form = {
  shape: 'Kind',
  /** What a shape without a title is called. */
  shapes: {
    boolean: 'Yes or no',
    number: 'Number',
    text: 'Text',
    secret: 'Secret',
    date: 'Date',
    moment: 'Date and time',
    color: 'Colour',
    choice: 'Choice',
    choices: 'Several choices',
    list: 'List',
    object: 'Several values',
    map: 'Named values',
    union: 'Kind',
    constant: 'Nothing',
    json: 'Something else',
  },
  moveUp: (label: string, at: string) => `Move ${at} of ${label} up`,
  moveDown: (label: string, at: string) => `Move ${at} of ${label} down`,
  notSaved: 'Nothing was saved: look at what is marked.',
  elsewhere: 'This does not fit together:',
  notExpected: 'Nothing is expected under this name.',
  missing: 'This is needed.',
  wrongKind: 'This is of the wrong kind.',
  notListed: 'Choose one of what is offered.',
  tooShort: (n: number) => count(n, { one: 'At least # character.', other: 'At least # characters.' }),
  tooLong: (n: number) => count(n, { one: 'At most # character.', other: 'At most # characters.' }),
  tooFew: (n: number) => count(n, { one: 'At least # entry.', other: 'At least # entries.' }),
  tooMany: (n: number) => count(n, { one: 'At most # entry.', other: 'At most # entries.' }),
  twice: 'The same stands here twice.',
  atLeast: (n: string) => `At least ${n}.`,
  atMost: (n: string) => `At most ${n}.`,
  above: (n: string) => `More than ${n}.`,
  below: (n: string) => `Less than ${n}.`,
  stepOf: (n: string) => `A multiple of ${n}.`,
  pattern: 'It is not written in the way that is asked for.',
  formats: {
    email: 'This is no e-mail address.',
    uri: 'This is no web address. It begins with https://, for example.',
    date: 'This is no date.',
    'date-time': 'This is no date with a time.',
  },
};
