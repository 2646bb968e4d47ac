import { useSyncExternalStore } from 'react';
import { useHost } from '../../react/provider.tsx';
import type { FrameBarProps } from '../../react/frame.tsx';
import { useText } from '../i18n/text.tsx';
import { titleOf } from '../plugins/naming.ts';
import { Button } from '../ui/button.tsx';
import { Badge } from '../ui/surface.tsx';

/** The title bar of a plugin's own window; it stands outside of the window, where the plugin cannot draw. */
export function FrameBar({ plugin, title, status, isolation, ...given }: FrameBarProps) {
  const { onOpen, onClose, onReload, children } = given;
  const { views, isolation: levels } = useText();
  const { frame: text } = views;
  const host = useHost();
  // A next version may have another.
  const name = useSyncExternalStore(host.plugins.subscribe, () => titleOf(host, plugin));
  if (status === 'closed') {
    return (
      <div className="view-frame-closed">
        <p className="muted small">{text.startHelp(name)}</p>
        <Button icon="eye" onPress={onOpen}>
          {text.start(title)}
        </Button>
        <div hidden>{children}</div>
      </div>
    );
  }
  return (
    <section className="view-frame" aria-label={title}>
      <header className="view-frame-bar row row-between">
        <span className="row">
          <Badge icon="shield">{text.window}</Badge>
          <span className="small muted truncate">
            {views.by(name)}
            {isolation !== undefined && ` · ${levels.levels[isolation]}`}
          </span>
        </span>
        <span className="row">
          <Button look="quiet" size="small" icon="refresh" aria-label={text.reload} onPress={onReload} />
          <Button look="quiet" size="small" icon="close" aria-label={text.close(title)} onPress={onClose} />
        </span>
      </header>
      {status === 'loading' && <div className="skeleton" aria-hidden="true" />}
      {status === 'paused' && <p className="muted small">{text.paused}</p>}
      {children}
    </section>
  );
}
