import { useState } from 'react';
import type { ApprovalRequest } from '../../kernel/management/approvals.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { focusOnward } from '../ui/focus-back.ts';
import { TextField } from '../ui/field.tsx';
import { Badge, type Tone } from '../ui/surface.tsx';
import { toast, toastFault } from '../ui/toast.tsx';
import { useInstall } from './install-flow.tsx';
import { useApprovals, useDecided } from './use-approvals.ts';
import { useWords } from './words.ts';

const tones: { readonly [state in ApprovalRequest['state']]: Tone } = {
  waiting: 'accent',
  approved: 'success',
  declined: 'danger',
};

/** What was asked for; approvers decide here, others see where it stands. */
export function ApprovalQueue() {
  const { approvals: text } = useWords();
  const approvals = useApprovals();
  const requests = approvals.list();
  const waiting = requests.filter(({ state }) => state === 'waiting');
  if (requests.length === 0) return null;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify(waiting, null, 2));
    toast(text.copied);
  };
  return (
    <section className="card stack" aria-label={text.queue}>
      <div className="row row-between row-wrap">
        <h2>{text.queue}</h2>
        {!approvals.mayDecide() && waiting.length > 0 && (
          <Button size="small" onPress={() => void copy().catch(toastFault)}>
            {text.copy}
          </Button>
        )}
      </div>
      {requests.map((request) => (
        <Request key={request.name} request={request} />
      ))}
    </section>
  );
}

function Request({ request }: { readonly request: ApprovalRequest }) {
  const { approvals: text } = useWords();
  const format = useFormat();
  const now = useNow(60_000);
  const install = useInstall();
  const approvals = useApprovals();
  const decided = useDecided()(request);
  const isInstalled = useHost().plugins.get(request.name)?.release === request.release;
  const [isDeclining, setDeclining] = useState(false);
  const { name, title, version, state } = request;
  const decides = approvals.mayDecide() && state === 'waiting';
  return (
    <article ref={focusOnward} className="stack stack-s" aria-label={title}>
      <div>
        <p className="row row-wrap">
          {title} <span className="number">{version}</span>
          <Badge tone={tones[state]}>{text.states[state]}</Badge>
        </p>
        <p className="faint small">{text.askedBy(request.by, format.ago(request.at, now))}</p>
        {request.note && (
          <p className="small" dir="auto">
            {text.said(request.note)}
          </p>
        )}
        {decided !== undefined && <p className="faint small">{decided}</p>}
        {request.answer && (
          <p className="small" dir="auto">
            {text.said(request.answer)}
          </p>
        )}
        {!decides && !isInstalled && <p className="muted small">{text.next[state]}</p>}
      </div>
      <div className="row row-wrap">
        {!isInstalled && (
          <Button size="small" aria-label={text.lookAt(title)} onPress={() => install({ name, title, version })}>
            {text.look}
          </Button>
        )}
        {decides && (
          <>
            <Button size="small" onPress={() => setDeclining(true)}>
              {text.decline}
            </Button>
            <Button
              size="small"
              look="primary"
              onPress={() => void approvals.decide(name, 'approved').catch(toastFault)}
            >
              {text.approve}
            </Button>
          </>
        )}
        <Button size="small" look="quiet" onPress={() => void approvals.forget(name).catch(toastFault)}>
          {text.remove}
        </Button>
      </div>
      {isDeclining && <DeclineDialog request={request} onClose={() => setDeclining(false)} />}
    </article>
  );
}

/** Why not, for whoever asked. */
function DeclineDialog({ request, onClose }: { readonly request: ApprovalRequest; readonly onClose: () => void }) {
  const { common } = useText();
  const { approvals: text } = useWords();
  const approvals = useApprovals();
  const [answer, setAnswer] = useState('');
  const decline = async (): Promise<void> => {
    await approvals.decide(request.name, 'declined', answer.trim());
    onClose();
  };
  return (
    <Dialog
      title={text.declineTitle(request.title)}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button look="primary" onPress={() => void decline().catch(toastFault)}>
            {text.decline}
          </Button>
        </>
      }
    >
      <TextField
        autoFocus
        label={text.reason}
        help={text.reasonHelp}
        value={answer}
        maxLength={500}
        onChange={setAnswer}
      />
    </Dialog>
  );
}
