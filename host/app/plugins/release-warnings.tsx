import type { ReleaseWarning } from '../../kernel/packages/warnings.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { Callout } from '../ui/surface.tsx';
import { useWords } from './words.ts';

/** What registry and author say about a version, installed or not. Nothing while neither can be asked. */
export function ReleaseWarnings({ name, version }: { readonly name: string; readonly version: string }) {
  const { catalogue } = useHost();
  const { value = [] } = useLoaded(
    `${name} ${version}`,
    (signal) => catalogue.warnings(name, version, signal),
    catalogue.subscribe,
  );
  return value.map((warning) => <Warning key={JSON.stringify(warning)} warning={warning} />);
}

function Warning({ warning }: { readonly warning: ReleaseWarning }) {
  const { warnings: text } = useWords();
  if (warning.kind === 'deprecated') {
    return (
      <Callout title={text.deprecated}>
        <p dir="auto">{warning.text}</p>
      </Callout>
    );
  }
  if (warning.kind === 'yanked') {
    return <Callout title={text.yanked[warning.by]}>{warning.reason && <p dir="auto">{warning.reason}</p>}</Callout>;
  }
  const { id, severity, summary, patched, url } = warning.advisory;
  const tone = severity === 'critical' || severity === 'high' ? 'danger' : 'warning';
  return (
    <Callout tone={tone} title={text.advisory(text.severities[severity], id)}>
      <p dir="auto">{summary}</p>
      <p>
        {patched === undefined ? text.unpatched : text.patched(patched)}
        {url !== undefined && (
          <>
            {' '}
            <a href={url} target="_blank" rel="noreferrer">
              {text.more}
            </a>
          </>
        )}
      </p>
    </Callout>
  );
}
