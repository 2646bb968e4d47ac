import { dashboardStats } from '@airlock/sdk';
import { Link } from 'wouter';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { useRecords } from '../data/context.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { shortName, tabHref } from '../plugins/naming.ts';
import { useNow } from '../shell/device.ts';
import { PageHead } from '../ui/surface.tsx';
import { Widgets } from './widgets.tsx';

export default function Dashboard() {
  const { dashboard: text } = useText();
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <Stats />
      <Widgets />
      <Recent />
    </>
  );
}

function Stats() {
  const { dashboard: text } = useText();
  const format = useFormat();
  const forms = useRecords('forms')?.length;
  const submissions = useRecords('submissions')?.length;
  const pages = useRecords('pages')?.length;
  const installed = useInstalled();
  const plugins = installed.filter(({ state }) => state.kind === 'active' || state.kind === 'ready').length;
  // While one is being replaced it has no handlers; once it runs, it is asked again.
  const releases = installed.flatMap(({ enabled, release, state }) => (enabled ? `${release} ${state.kind}` : []));
  const added = usePluginStats(releases.join(), forms, submissions);
  const own = [
    { label: text.forms, value: forms, href: '/forms' },
    { label: text.submissions, value: submissions, href: '/forms' },
    { label: text.pages, value: pages, href: '/pages' },
    { label: text.plugins, value: plugins, href: tabHref('installed') },
  ];
  return (
    <ul className="stats">
      {own.map(({ label, value, href }) => (
        <li key={label}>
          <Link href={href} className="card card-link stat">
            <span className="muted small">{label}</span>
            <span className="stat-value number">{value === undefined ? ' ' : format.number(value)}</span>
          </Link>
        </li>
      ))}
      {added.map(({ label, value, unit, by }) => (
        <li key={`${by}:${label}`} className="card stat" title={text.from(shortName(by))}>
          <span className="muted small">{label}</span>
          <span className="stat-value number">
            {format.number(value)}
            {unit && <span className="muted"> {unit}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Figures that plugins add, asked for again when the counts change or other plugins are there: `releases` names them. */
function usePluginStats(releases: string, forms = 0, submissions = 0) {
  const host = useMaybeHost();
  const loaded = useLoaded(`${host !== undefined}:${releases}:${forms}:${submissions}`, async () => {
    const answers = (await host?.hooks.collect(dashboardStats, { forms, submissions })) ?? [];
    return answers.flatMap(({ answer, by }) => answer.map((stat) => ({ ...stat, by })));
  });
  return loaded.value ?? [];
}

function Recent() {
  const { dashboard: text } = useText();
  const format = useFormat();
  const now = useNow(30_000);
  const forms = useRecords('forms');
  const latest = useRecords('submissions')?.slice(-6).toReversed();
  const titleOfForm = (id: string): string => forms?.find((form) => form.id === id)?.title ?? '';
  return (
    <section className="stack" aria-labelledby="dashboard-recent">
      <h2 id="dashboard-recent">{text.recent}</h2>
      {!latest || latest.length === 0 ? (
        <p className="muted">{text.noRecent}</p>
      ) : (
        <ul className="card card-flush list">
          {latest.map(({ id, formId, createdAt, values, fields }) => (
            <li key={id}>
              <Link href={`/forms/${formId}/submissions`} className="list-row">
                <span className="list-title">{titleOfForm(formId)}</span>
                <span className="muted truncate grow" dir="auto">
                  {fields
                    .map((field) => values[field.id])
                    .filter((value) => typeof value === 'string')
                    .join(' · ')}
                </span>
                <span className="faint small">{format.ago(createdAt, now)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
