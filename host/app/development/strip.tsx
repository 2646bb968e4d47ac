import { useSyncExternalStore } from 'react';
import { useText } from '../i18n/text.tsx';
import { Callout, Dot } from '../ui/surface.tsx';
import { developmentState, type Problem } from './state.ts';
import './development.css';

/** At the foot of the page: which build runs, and over it what keeps the next one from running. */
export function Strip() {
  const text = useText();
  const { connected, running, problems } = useSyncExternalStore(developmentState.subscribe, developmentState.get);
  return (
    <section className="development" aria-label={text.development.title}>
      {problems.length > 0 && (
        <Callout tone="danger" title={text.development.failed} isAlert>
          {running && <p>{text.development.goesOn(running.version)}</p>}
          {problems.map((problem, index) => (
            <ProblemText key={index} problem={problem} />
          ))}
        </Callout>
      )}
      <p className="development-strip" role="status">
        <Dot tone={problems.length > 0 ? 'danger' : connected ? 'success' : 'warning'} />
        <span>{connected ? text.development.connected : text.development.away}</span>
        {running && (
          <span className="mono" dir="ltr">
            {`${running.plugin} ${running.version} · ${Math.round(running.milliseconds)} ms`}
          </span>
        )}
      </p>
    </section>
  );
}

function ProblemText({ problem: { code, message, hint, file, line, frame } }: { readonly problem: Problem }) {
  const place = file === undefined ? code : `${file}${line === undefined ? '' : `:${line}`} · ${code}`;
  return (
    <div className="development-problem" dir="ltr">
      <p className="mono faint">{place}</p>
      <p>{message}</p>
      {frame !== undefined && <pre>{frame}</pre>}
      {hint !== undefined && <p className="muted">{hint}</p>}
    </div>
  );
}
