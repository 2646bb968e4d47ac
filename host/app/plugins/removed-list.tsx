import { useRef, useState } from 'react';
import type { RemovedPlugin } from '../../kernel/packages/removed.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useWords } from './words.ts';

/** What was uninstalled with its data kept, and can be put back. */
export function RemovedList() {
  const { removed: text } = useWords();
  const { plugins } = useHost();
  const names = useInstalled().map(({ name }) => name);
  const found = useLoaded(names.join(), () => plugins.removed());
  const heading = useRef<HTMLHeadingElement>(null);
  if (!found.value?.length) return null;
  return (
    <section className="card stack stack-s" aria-label={text.title}>
      <h2 ref={heading} tabIndex={-1}>
        {text.title}
      </h2>
      <p className="muted small">{text.help}</p>
      {found.value.map((removed) => (
        <Removed
          key={removed.name}
          removed={removed}
          onGone={() => {
            // The button that had the focus goes away.
            heading.current?.focus();
            found.reload();
          }}
        />
      ))}
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
    <article className="stack stack-s" aria-label={title}>
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
    </article>
  );
}
