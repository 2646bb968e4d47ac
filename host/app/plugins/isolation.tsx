import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useText } from '../i18n/text.tsx';
import { Badge } from '../ui/surface.tsx';

/** How far apart a running plugin was brought. Nothing while it does not run: it is known when it starts. */
export function IsolationBadge({ plugin: { state } }: { readonly plugin: InstalledPlugin }) {
  const { plugins: text, isolation } = useText();
  if (state.kind !== 'active') return null;
  return (
    <span title={isolation.levels[state.isolation]}>
      <Badge icon={state.isolation === 'page' ? 'warning' : 'shield'}>{text.isolation[state.isolation]}</Badge>
    </span>
  );
}

/** The same in a sentence, and what it means. */
export function IsolationFact({ plugin: { state, realm } }: { readonly plugin: InstalledPlugin }) {
  const { isolation } = useText();
  if (state.kind !== 'active') return realm === 'page' ? isolation.levels.page : isolation.notRunning;
  return (
    <>
      {isolation.levels[state.isolation]}
      <p className="muted small">{isolation.meaning[state.isolation]}</p>
    </>
  );
}
