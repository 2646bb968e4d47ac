import type { ApprovalRequest } from '../../../kernel/management/approvals.ts';

type State = ApprovalRequest['state'];

const decidedBy: { readonly [state in Exclude<State, 'waiting'>]: (who: string, when: string) => string } = {
  approved: (who, when) => (who === '' ? `Approved ${when}` : `Approved by ${who} ${when}`),
  declined: (who, when) => (who === '' ? `Declined ${when}` : `Declined by ${who} ${when}`),
};

const states: { readonly [state in State]: string } = {
  waiting: 'Waiting',
  approved: 'Approved',
  declined: 'Declined',
};

const next: { readonly [state in State]: string } = {
  waiting: 'You can install it once it is approved.',
  approved: 'This version can be installed now.',
  declined: 'Look at it to ask again.',
};

/** Installing by somebody's word: asking for it, giving it, and where it stands. */
export const approvals = {
  queue: 'Approvals',
  states,
  next,
  decidedBy,
  askedBy: (who: string, when: string) => (who === '' ? `Asked ${when}` : `Asked by ${who} ${when}`),
  said: (words: string) => `“${words}”`,
  look: 'Look at it',
  lookAt: (name: string) => `Look at ${name}`,
  approve: 'Approve',
  decline: 'Decline',
  remove: 'Remove',
  declineTitle: (name: string) => `Decline ${name}?`,
  reason: 'Why',
  reasonHelp: 'Whoever asked reads it. It may stay empty.',
  copy: 'Copy for the policy',
  copied: 'The requests are copied.',

  needed: 'Somebody has to agree first',
  neededHelp:
    'The policy of this app lets an approver decide what is installed. Ask here; once it is approved, install it here.',
  note: 'What you want it for',
  noteHelp: 'The approver reads it. It may stay empty.',
  ask: 'Ask for approval',
  askAgain: 'Ask again',
  asked: (name: string) => `You asked for ${name}.`,
  waits: 'Waits for an approver',
  waitsHelp: 'It can be installed here once it is approved. Plugins → Updates shows where it stands.',
};
