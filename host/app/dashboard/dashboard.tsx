import { Link } from 'wouter';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { useRecords } from '../data/context.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { shortName, tabHref } from '../plugins/naming.ts';
import { currentActor } from '../session/use-task.tsx';
import { useNow } from '../shell/device.ts';
import { PageHead } from '../ui/surface.tsx';
import { askFigures, askRecent, type ShownFigure } from './asked.ts';
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
  const plugins = useInstalled().filter(({ state }) => state.kind === 'active' || state.kind === 'ready').length;
  const own = [
    { id: 'forms', label: text.forms, value: forms, href: '/forms' },
    { id: 'submissions', label: text.submissions, value: submissions, href: '/forms' },
    { id: 'pages', label: text.pages, value: pages, href: '/pages' },
    { id: 'plugins', label: text.plugins, value: plugins, href: tabHref('installed') },
  ];
  const counted = own.flatMap(({ id, label, value }) => (value === undefined ? [] : { id, label, value }));
  const asked = useLoaded(`${useReleases()}:${JSON.stringify(counted)}`, async () =>
    counted.length < own.length
      ? undefined
      : askFigures(await currentActor(), counted, { forms: forms ?? 0, submissions: submissions ?? 0 }),
  );
  const shown: readonly (Omit<ShownFigure, 'value'> & { readonly value: number | undefined })[] =
    asked.value ?? own.map(({ id, label, value }) => ({ id, label, value }));
  return (
    <ul className="stats">
      {shown.map(({ id, label, value, unit, by }) => {
        const href = own.find((figure) => figure.id === id)?.href;
        const content = (
          <>
            <span className="muted small">{label}</span>
            <span className="stat-value number">
              {value === undefined ? ' ' : format.number(value)}
              {unit && <span className="muted"> {unit}</span>}
            </span>
          </>
        );
        return href === undefined ? (
          <li key={id} className="card stat" {...(by !== undefined && { title: text.from(shortName(by)) })}>
            {content}
          </li>
        ) : (
          <li key={id}>
            <Link href={href} className="card card-link stat">
              {content}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** Changes when other plugins run: while one is being replaced it has no handlers; once it runs, it is asked again. */
function useReleases(): string {
  const host = useMaybeHost();
  const releases = useInstalled().flatMap(({ enabled, release, state }) => (enabled ? `${release} ${state.kind}` : []));
  return `${host !== undefined}:${releases.join()}`;
}

function Recent() {
  const { dashboard: text } = useText();
  const format = useFormat();
  const now = useNow(30_000);
  const forms = useRecords('forms');
  const latest = useRecords('submissions')?.slice(-6).toReversed();
  const asked = useLoaded(
    `${useReleases()}:${JSON.stringify(latest?.map(({ id, updatedAt }) => [id, updatedAt]))}`,
    async () => (latest?.length ? askRecent(await currentActor(), latest) : undefined),
  );
  const titleOfForm = (id: string): string => forms?.find((form) => form.id === id)?.title ?? '';
  return (
    <section className="stack" aria-labelledby="dashboard-recent">
      <h2 id="dashboard-recent">{text.recent}</h2>
      {!latest || latest.length === 0 ? (
        <p className="muted">{text.noRecent}</p>
      ) : (
        <ul className="card card-flush list">
          {latest.map(({ id, formId, createdAt, fields }) => (
            <li key={id}>
              <Link href={`/forms/${formId}/submissions`} className="list-row">
                <span className="list-title">{titleOfForm(formId)}</span>
                <span className="muted truncate grow" dir="auto">
                  {/* Nothing before plugins had their say: one of them may mask it. */}
                  {fields
                    .map((field) => asked.value?.get(id)?.[field.id])
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
