import type { RealmKind } from '@airlock/sdk';

interface KindFacts {
  readonly about: string;
  readonly description: string;
  /** Where it can run; the first is the usual one. */
  readonly realms: readonly [RealmKind, ...RealmKind[]];
}

/** Work without a document is done in a sandbox, or in the page where the team trusts its author. */
const LOGIC = ['worker', 'page'] as const;

/**
 * What a new plugin starts as. Each has a folder of its name under `templates/`, and one of its name and the realm where
 * another realm than the first needs other files.
 */
export const KINDS = {
  base: { about: 'starts and says so; for everything else', description: 'Says hello when it starts.', realms: LOGIC },
  filter: {
    about: 'changes submissions before they are kept',
    description: 'Tidies the texts of submissions before they are kept.',
    realms: LOGIC,
  },
  event: {
    about: 'does something when a submission was saved',
    description: 'Counts the submissions of each form as they are saved.',
    realms: LOGIC,
  },
  validator: {
    about: 'checks forms while they are built',
    description: 'Tells authors of forms when a form gets too long.',
    realms: LOGIC,
  },
  processing: {
    about: 'adds to submissions and decides about their way',
    description: 'Counts the words of submissions and stops those that say too little.',
    realms: LOGIC,
  },
  cache: {
    about: 'takes part when caches are cleared',
    description: 'Keeps the cache of pages when caches are cleared.',
    realms: LOGIC,
  },
  command: {
    about: 'adds a command to the palette',
    description: 'Counts the submissions of today from the command palette.',
    realms: LOGIC,
  },
  field: {
    about: 'adds a type of form field, drawn by the host',
    description: 'Adds a field to forms that asks how somebody feels.',
    realms: LOGIC,
  },
  panel: {
    about: 'adds a panel beside pages, drawn by the host',
    description: 'Shows beside a page how long it takes to read.',
    realms: LOGIC,
  },
  admin: {
    about: 'adds a screen of its own, drawn by the host',
    description: 'Lists forms on a screen of its own, most used first.',
    realms: LOGIC,
  },
  widget: {
    about: 'draws on the dashboard',
    description: 'Shows on the dashboard how many submissions there are.',
    realms: ['page', 'worker', 'frame'],
  },
} as const satisfies Readonly<Record<string, KindFacts>>;

export type Kind = keyof typeof KINDS;

export function isKind(word: string): word is Kind {
  return Object.hasOwn(KINDS, word);
}

/** What each realm is, for who chooses. */
export const REALMS: Readonly<Record<RealmKind, string>> = {
  worker: 'a sandbox without a document; drawn by the host',
  frame: 'a sandbox with a document of its own',
  page: 'in the page, with React; for teams that trust the author',
};
