import { useSyncExternalStore } from 'react';
import type { ApprovalRequest } from '../../kernel/management/approvals.ts';
import type { InstallPlan } from '../../kernel/packages/install-plan.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { Badge, Callout, type Tone } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';

const tones: { readonly [state in ApprovalRequest['state']]: Tone } = {
  waiting: 'accent',
  approved: 'success',
  declined: 'danger',
};

function useApprovals() {
  const { approvals } = useHost();
  useSyncExternalStore(approvals.subscribe, approvals.list);
  return approvals;
}

function say(error: unknown): void {
  toast(error instanceof Error ? error.message : String(error), 'danger');
}

/** What was asked for; approvers decide here, others see where it stands. */
export function ApprovalQueue() {
  const { packages: text } = useText();
  const format = useFormat();
  const now = useNow(60_000);
  const approvals = useApprovals();
  const requests = approvals.list();
  if (requests.length === 0) return null;
  const mayDecide = approvals.mayDecide();
  const copy = async (): Promise<void> => {
    const waiting = requests.filter(({ state }) => state === 'waiting');
    await navigator.clipboard.writeText(JSON.stringify(waiting, null, 2));
    toast(text.exportedRequests);
  };
  return (
    <section className="card stack stack-s" aria-label={text.approvals}>
      <div className="row row-between row-wrap">
        <h2>{text.approvals}</h2>
        {!mayDecide && (
          <Button size="small" onPress={() => void copy().catch(say)}>
            {text.exportRequests}
          </Button>
        )}
      </div>
      {requests.map((request) => (
        <article key={request.name} className="row row-between row-wrap" aria-label={request.title}>
          <div className="stack" style={{ gap: 0 }}>
            <span className="row row-wrap">
              {request.title} <span className="number">{request.version}</span>
              <Badge tone={tones[request.state]}>{text.approvalStates[request.state]}</Badge>
            </span>
            <span className="faint small">{text.askedBy(request.by, format.ago(request.at, now))}</span>
            {request.note && (
              <span className="small" dir="auto">
                {request.note}
              </span>
            )}
          </div>
          <div className="row row-wrap">
            {mayDecide && request.state === 'waiting' && (
              <>
                <Button size="small" onPress={() => void approvals.decide(request.name, 'declined').catch(say)}>
                  {text.decline}
                </Button>
                <Button
                  size="small"
                  look="primary"
                  onPress={() => void approvals.decide(request.name, 'approved').catch(say)}
                >
                  {text.approve}
                </Button>
              </>
            )}
            <Button size="small" look="quiet" onPress={() => void approvals.forget(request.name).catch(say)}>
              {text.forget}
            </Button>
          </div>
        </article>
      ))}
    </section>
  );
}

/** In a plan that somebody has to agree to first. */
export function AskApproval({ plan }: { readonly plan: InstallPlan }) {
  const { packages: text } = useText();
  const approvals = useApprovals();
  if (!approvals.needed(plan.release)) return null;
  const asked = approvals.list().find(({ release }) => release === plan.release);
  const ask = async (): Promise<void> => {
    await approvals.request(plan);
    toast(text.askedApproval(plan.manifest.name));
  };
  return (
    <Callout
      tone="warning"
      title={text.needsApproval}
      action={
        asked ? (
          <Badge tone={tones[asked.state]}>{text.approvalStates[asked.state]}</Badge>
        ) : (
          <Button size="small" onPress={() => void ask().catch(say)}>
            {text.askApproval}
          </Button>
        )
      }
    >
      <p>{text.needsApprovalHelp}</p>
    </Callout>
  );
}
