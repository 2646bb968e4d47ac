import { useEffect } from 'react';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import type { InstallPlan } from '../../kernel/packages/install-plan.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { CanList } from './can-list.tsx';

/** Plugins that come along, each with what it asks for. */
export function ComesAlong({ plan }: { readonly plan: InstallPlan }) {
  const { packages: text } = useText();
  if (plan.also.length === 0) return null;
  return (
    <section className="stack stack-s">
      <h3>{text.comesAlong}</h3>
      {plan.also.map((other) => (
        <article key={other.name} className="stack stack-s" aria-label={other.manifest.name}>
          <h4>{text.comesAlongOf(other.manifest.name, other.manifest.version)}</h4>
          <CanList plan={other} />
        </article>
      ))}
    </section>
  );
}

/** Told the id of a release. */
export type OnSeen = (release: string) => void;

/**
 * What the registry's scan found; only what a person should look at is spelt out. `onSeen` hears of the release once the
 * facts are drawn, or cannot be had.
 */
export function ScanFacts({ plan, onSeen }: { readonly plan: InstallPlan; readonly onSeen?: OnSeen | undefined }) {
  const { packages: text, local } = useText();
  const format = useFormat();
  const { plugins } = useHost();
  const { value: card, state } = useLoaded(plan.release, (signal) => plugins.scorecard(plan, signal));
  useEffect(() => {
    if (state !== 'loading') onSeen?.(plan.release);
  }, [state, plan.release, onSeen]);
  if (!card) return null;
  const { findings, counts, passed, disclosures } = card;
  const shown = findings.filter(({ severity }) => severity !== 'note');
  const origins = disclosures.origins.mentioned;
  return (
    <section className="stack stack-s">
      <h3>{text.scan}</h3>
      <p className="muted small">
        {findings.length === 0
          ? text.scanClean(Object.keys(passed).length)
          : format.list([
              ...(counts.error > 0 ? [local.scanErrors(counts.error)] : []),
              text.scanFound(counts.warning, counts.note),
            ])}
      </p>
      {shown.length > 0 && (
        <ul className="small">
          {shown.map(({ rule, message, file = '', line = 0 }) => (
            <li key={`${rule} ${file} ${line} ${message}`} dir="auto">
              {message} <span className="mono faint">{rule}</span>
            </li>
          ))}
        </ul>
      )}
      {origins.length > 0 && <p className="muted small">{text.scanOrigins(format.list(origins))}</p>}
    </section>
  );
}
