import { useLoaded } from '../../react/loaded.ts';
import { useText } from '../i18n/text.tsx';
import { Loading } from '../ui/surface.tsx';
import { Markdown } from '../views/markdown.tsx';
import { FaultCallout } from './fault-text.tsx';

/** What the author says about a release. `load` answers with Markdown, or `undefined` where nothing is said. */
export function ReleaseNotes(props: {
  readonly release: string;
  readonly load: (signal: AbortSignal) => Promise<string | undefined>;
}) {
  const { packages, common } = useText();
  const found = useLoaded(props.release, async (signal) => (await props.load(signal)) ?? '');
  if (found.state === 'failed') return <FaultCallout tone="warning" error={found.error} onRetry={found.reload} />;
  if (found.state === 'loading') return <Loading label={common.loading} count={1} />;
  return found.value === '' ? <p className="muted small">{packages.noChanges}</p> : <Markdown source={found.value} />;
}
