import { useState } from 'react';
import type { RemovedPlugin } from '../../kernel/packages/removed.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { focusOnward } from '../ui/focus-back.ts';
import { toast } from '../ui/toast.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useWords } from './words.ts';

/** What was uninstalled with its data kept, and can be put back. */
export function RemovedList() {
  const { removed: text } = useWords();
  const { plugins } = useHost();
  const names = useInstalled().map(({ name }) => name);
  const found = useLoaded(names.join(), () => plugins.removed());
  if (!found.value?.length) return null;
  return (
    <section className="card stack stack-s" aria-label={text.title}>
      <h2>{text.title}</h2>
      <p className="muted small">{text.help}</p>
      <ul className="stack stack-s">
        {found.value.map((removed) => (
          <Removed key={removed.name} removed={removed} onGone={found.reload} />
        ))}
      </ul>
    </section>
  );
}

function Removed({ removed, onGone }: { readonly removed: RemovedPlugin; readonly onGone: () => void }) {
  const { removed: text } = useWords();
  const { plugins } = useHost();
  const format = useFormat();
  const now = useNow(60_000);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  const { name, title, version, at, until } = removed;
  const act = async (work: () => Promise<unknown>, done?: string): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
      if (done !== undefined) toast(done);
      onGone();
    } catch (error) {
      setFailure({ error });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li ref={focusOnward} className="stack stack-s">
      <div className="row row-between row-wrap">
        <div>
          <p>
            {title} <span className="faint number">{version}</span>
          </p>
          <p className="faint small">{text.when(format.ago(at, now), format.dateTime(until))}</p>
        </div>
        <div className="row row-wrap">
          <Button
            size="small"
            icon="undo"
            aria-label={text.putBackOf(title)}
            isPending={isBusy}
            onPress={() => void act(() => plugins.restore(name), text.isBack(title))}
          >
            {text.putBack}
          </Button>
          <Button
            size="small"
            look="quiet"
            aria-label={text.discardOf(title)}
            isDisabled={isBusy}
            onPress={() => void act(() => plugins.discard(name))}
          >
            {text.discard}
          </Button>
        </div>
      </div>
      {failure && <FaultCallout error={failure.error} />}
    </li>
  );
}
