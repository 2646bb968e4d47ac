/** What a new plugin starts as. Each has a folder of its name under `templates/`. */
export const KINDS = {
  filter: {
    about: 'changes submissions before they are kept (sandbox)',
    description: 'Tidies the texts of submissions before they are kept.',
  },
  event: {
    about: 'does something when a submission was saved (sandbox)',
    description: 'Counts the submissions of each form as they are saved.',
  },
  validator: {
    about: 'checks forms while they are built (sandbox)',
    description: 'Tells authors of forms when a form gets too long.',
  },
  widget: {
    about: 'draws on the dashboard with React (in the page)',
    description: 'Shows on the dashboard how many submissions there are.',
  },
} as const;

export type Kind = keyof typeof KINDS;

export function isKind(word: string): word is Kind {
  return Object.hasOwn(KINDS, word);
}
