import { useState } from 'react';
import type { ApprovalRequest } from '../../kernel/management/approvals.ts';
import type { InstallPlan } from '../../kernel/packages/install-plan.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Callout } from '../ui/surface.tsx';
import { toast, toastFault } from '../ui/toast.tsx';
import { useApprovals, useDecided } from './use-approvals.ts';
import { useWords } from './words.ts';

/** Releases of a plan, what comes along included, that somebody has to agree to before they may be installed. */
export function useUnapproved(plan: InstallPlan | undefined): readonly InstallPlan[] {
  const approvals = useApprovals();
  return plan ? [plan, ...plan.also].filter(({ release }) => approvals.needed(release)) : [];
}

/** In a plan that somebody has to agree to first: ask, or see what became of it. */
export function AskApproval({ plan }: { readonly plan: InstallPlan }) {
  const { approvals: text } = useWords();
  const approvals = useApprovals();
  const decided = useDecided();
  const unapproved = useUnapproved(plan);
  const asked = ({ release }: InstallPlan): ApprovalRequest | undefined =>
    approvals.list().find((request) => request.release === release);
  if (unapproved.length === 0) {
    const request = asked(plan);
    return request?.state === 'approved' && <Callout tone="success" title={decided(request)} />;
  }
  const declined = unapproved.map(asked).find((request) => request?.state === 'declined');
  if (declined) {
    return (
      <Callout tone="danger" title={decided(declined)}>
        {declined.answer && <p dir="auto">{text.said(declined.answer)}</p>}
        <AskForm plans={unapproved} label={text.askAgain} />
      </Callout>
    );
  }
  if (unapproved.every((each) => asked(each)?.state === 'waiting')) {
    return (
      <Callout tone="accent" title={text.waits}>
        <p>{text.waitsHelp}</p>
      </Callout>
    );
  }
  return (
    <Callout tone="warning" title={text.needed}>
      <p>{text.neededHelp}</p>
      <AskForm plans={unapproved} label={text.ask} />
    </Callout>
  );
}

function AskForm({ plans, label }: { readonly plans: readonly InstallPlan[]; readonly label: string }) {
  const { approvals: text } = useWords();
  const approvals = useApprovals();
  const [note, setNote] = useState('');
  const ask = async (): Promise<void> => {
    for (const plan of plans) {
      await approvals.request(plan, note.trim());
      toast(text.asked(plan.manifest.name));
    }
  };
  return (
    <div className="stack stack-s">
      <TextField label={text.note} help={text.noteHelp} value={note} maxLength={500} onChange={setNote} />
      <div>
        <Button size="small" onPress={() => void ask().catch(toastFault)}>
          {label}
        </Button>
      </div>
    </div>
  );
}
