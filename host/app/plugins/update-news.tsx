import { useState } from 'react';
import type { Arrived } from '../../kernel/packages/update-rows.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { focusOnward } from '../ui/focus-back.ts';
import { Badge } from '../ui/surface.tsx';
import { toastFault } from '../ui/toast.tsx';
import { RollBackDialog } from './plugin-dialogs.tsx';
import { ReleaseNotes } from './release-notes.tsx';
import { PluginTile } from './tile.tsx';
import { useUpdates } from './use-updates.ts';
import { useWords } from './words.ts';

/** Updates that came by themselves, each until the user has seen what it is. */
export function UpdateNews() {
  const { updateNews: text } = useWords();
  const updates = useUpdates();
  const arrived = updates.arrived();
  if (arrived.length === 0) return null;
  const seen = (names: readonly string[]): void => {
    Promise.all(names.map((name) => updates.seen(name))).catch(toastFault);
  };
  return (
    <section className="card stack" aria-label={text.title}>
      <div className="row row-between row-wrap">
        <h2>{text.title}</h2>
        {arrived.length > 1 && (
          <Button size="small" onPress={() => seen(arrived.map(({ name }) => name))}>
            {text.allSeen}
          </Button>
        )}
      </div>
      <ul className="stack">
        {arrived.map((one) => (
          <NewsItem key={one.name} arrived={one} onSeen={() => seen([one.name])} />
        ))}
      </ul>
    </section>
  );
}

function NewsItem({
  arrived,
  onSeen,
}: {
  readonly arrived: Arrived & { readonly name: string };
  readonly onSeen: () => void;
}) {
  const { plugins: text, packages } = useText();
  const { updateNews } = useWords();
  const format = useFormat();
  const now = useNow(60_000);
  const { plugins } = useHost();
  const plugin = plugins.get(arrived.name);
  const [isOpen, setOpen] = useState(false);
  const [isGoingBack, setGoingBack] = useState(false);
  if (!plugin) return null;
  const { name } = plugin.manifest;
  return (
    <li ref={focusOnward} className="stack stack-s">
      <div className="row">
        <PluginTile plugin={plugin} />
        <div className="grow">
          <div className="row row-wrap">
            <h3>{name}</h3>
            <Badge tone="accent">{text.available(arrived.from, arrived.version)}</Badge>
            <span className="faint small">{format.ago(arrived.at, now)}</span>
          </div>
          <p className="muted small">{updateNews.nothingMore}</p>
        </div>
      </div>
      <div className="row row-wrap">
        <Button look="quiet" size="small" icon="info" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {packages.changes}
        </Button>
        <Button size="small" icon="undo" isDisabled={!plugin.previous} onPress={() => setGoingBack(true)}>
          {text.rollBack}
        </Button>
        <Button size="small" icon="check" aria-label={updateNews.seenOf(name)} onPress={onSeen}>
          {updateNews.seen}
        </Button>
      </div>
      {/* Stored with the plugin, so there without network. */}
      {isOpen && (
        <ReleaseNotes
          release={arrived.release}
          load={(signal) => plugins.document(arrived.name, 'CHANGELOG.md', signal)}
        />
      )}
      {isGoingBack && <RollBackDialog plugin={plugin} onClose={() => setGoingBack(false)} />}
    </li>
  );
}
