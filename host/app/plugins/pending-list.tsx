import { useSyncExternalStore } from 'react';
import type { PendingInstall } from '../../kernel/management/pending.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { focusOnward } from '../ui/focus-back.ts';
import { toastFault } from '../ui/toast.tsx';

/** Installs that were broken off and go on by themselves. */
export function PendingList() {
  const { local: text } = useText();
  const { pending } = useHost();
  const list = useSyncExternalStore(pending.subscribe, pending.list);
  if (list.length === 0) return null;
  return (
    <section className="card stack stack-s" aria-label={text.pending}>
      <h2>{text.pending}</h2>
      <p className="muted small">{text.pendingHelp}</p>
      {list.map((one) => (
        <PendingLine key={one.name} pending={one} />
      ))}
    </section>
  );
}

function PendingLine({ pending: one }: { readonly pending: PendingInstall }) {
  const { local: text } = useText();
  const format = useFormat();
  const now = useNow(10_000);
  const { pending } = useHost();
  const { name, title, version, state, next } = one;
  return (
    <article ref={focusOnward} className="row row-between row-wrap" aria-label={title}>
      <div>
        <p>
          {title} <span className="faint number">{version}</span>
        </p>
        <p className="faint small" role="status">
          {state === 'running' ? text.pendingRunning : text.pendingWaiting(format.ago(Math.max(next, now), now))}
        </p>
      </div>
      <div className="row row-wrap">
        <Button size="small" isPending={state === 'running'} onPress={() => void pending.retry(name).catch(toastFault)}>
          {text.pendingNow}
        </Button>
        <Button size="small" look="quiet" onPress={() => void pending.cancel(name).catch(toastFault)}>
          {text.pendingCancel}
        </Button>
      </div>
    </article>
  );
}
