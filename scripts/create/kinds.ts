/** What a new plugin starts as. Each has a folder of its name under `templates/`. */
export const KINDS = {
  base: { about: 'starts and says so; for everything else', description: 'Says hello when it starts.' },
  filter: {
    about: 'changes submissions before they are kept',
    description: 'Tidies the texts of submissions before they are kept.',
  },
  event: {
    about: 'does something when a submission was saved',
    description: 'Counts the submissions of each form as they are saved.',
  },
  validator: {
    about: 'checks forms while they are built',
    description: 'Tells authors of forms when a form gets too long.',
  },
  processing: {
    about: 'adds to submissions and decides about their way',
    description: 'Counts the words of submissions and stops those that say too little.',
  },
  cache: {
    about: 'takes part when caches are cleared',
    description: 'Keeps the cache of pages when caches are cleared.',
  },
  command: {
    about: 'adds a command to the palette',
    description: 'Counts the submissions of today from the command palette.',
  },
  field: {
    about: 'adds a type of form field, drawn by the host',
    description: 'Adds a rating of one to five stars to forms.',
  },
  panel: {
    about: 'adds a panel beside pages, drawn by the host',
    description: 'Shows beside a page how long it takes to read.',
  },
  admin: {
    about: 'adds a screen of its own, drawn by the host',
    description: 'Lists forms on a screen of its own, most used first.',
  },
  widget: {
    about: 'draws on the dashboard with React, in the page',
    description: 'Shows on the dashboard how many submissions there are.',
  },
} as const;

export type Kind = keyof typeof KINDS;

export function isKind(word: string): word is Kind {
  return Object.hasOwn(KINDS, word);
}
