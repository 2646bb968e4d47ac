import { useSyncExternalStore } from 'react';
import type { ApprovalRequest, Approvals } from '../../kernel/management/approvals.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat } from '../i18n/text.tsx';
import { profile } from '../session/profile.ts';
import { useNow } from '../shell/device.ts';
import { useWords } from './words.ts';

/** What was asked for; drawn again when it changes, and when somebody else is at work. */
export function useApprovals(): Approvals {
  const { approvals } = useHost();
  useSyncExternalStore(approvals.subscribe, approvals.list);
  useSyncExternalStore(profile.subscribe, profile.get);
  return approvals;
}

/** Who decided about a request and when, in words; `undefined` while it waits. */
export function useDecided(): (request: ApprovalRequest) => string | undefined {
  const { approvals: text } = useWords();
  const format = useFormat();
  const now = useNow(60_000);
  return ({ state, decidedBy = '', decidedAt, at }) =>
    state === 'waiting' ? undefined : text.decidedBy[state](decidedBy, format.ago(decidedAt ?? at, now));
}
