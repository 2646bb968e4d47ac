import type { PublisherDomain } from '@airlock/registry/format';
import type { ReactNode } from 'react';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Badge, Facts } from '../ui/surface.tsx';
import type { Known } from './details.tsx';
import { IsolationFact } from './isolation.tsx';
import { shortKey } from './naming.ts';
import { reportAddress } from './report-address.ts';
import { useWords } from './words.ts';

/** Facts beside everything else: who, which, where from, how large, how far apart from the app. */
export function DetailsSide({ known }: { readonly known: Known }) {
  const { plugins: text, isolation } = useText();
  const { about, manager, details } = useWords();
  const format = useFormat();
  const host = useHost();
  const { installed, entry, plan } = known;
  const manifest = installed?.manifest ?? plan?.manifest;
  const publisher = installed?.publisher ?? entry?.publisher ?? '';
  const publisherName = installed?.publisherName ?? plan?.publisherName ?? entry?.author ?? shortKey(publisher);
  const realm = installed?.realm ?? plan?.realm;
  const got = installed?.state.kind === 'active' ? installed.state.isolation : undefined;
  const size = installed?.bytes ?? plan?.bytes;
  const release = installed?.release ?? plan?.release;
  const keys = (plan?.vouched.identityVersion ?? 1) - 1;
  const listed = entry && entry.record.releases[0];
  const tags = entry?.categories ?? manifest?.categories ?? [];
  const words = entry?.keywords ?? manifest?.keywords ?? [];
  const version = installed?.manifest.version ?? entry?.version ?? '–';
  const domain = entry?.record.domain;
  const issues = manifest?.bugs ?? issuesOf(manifest?.repository);
  const facts: (readonly [name: string, value: ReactNode])[] = [
    [
      text.publisher,
      <span key="publisher" className="stack-xs">
        <bdi>{publisherName}</bdi>{' '}
        {entry?.trusted && (
          <Badge tone="success" icon="shield">
            {details.trusted}
          </Badge>
        )}
      </span>,
    ],
    ...optional(domain && [about.domain, <Domain key="domain" domain={domain} registry={entry.registryName} />]),
    [
      details.key,
      <span key="key">
        <span className="mono">{shortKey(publisher)}</span>
        {keys > 0 && ` · ${details.keysReplaced(keys)}`}
      </span>,
    ],
    [text.version, version],
    ...optional(manifest?.pricing && [about.price, about.pricing[manifest.pricing]]),
    [text.licence, installed?.manifest.license ?? entry?.license ?? '–'],
    ...optional(entry && [text.from, <bdi key="from">{entry.registryName}</bdi>]),
    ...optional(listed && [details.updated, format.date(Date.parse(listed.published))]),
    ...optional(installed && [text.installedAt, format.dateTime(installed.installedAt)]),
    ...optional(installed && [manager.updatedAt, format.dateTime(installed.updatedAt)]),
    ...optional(size === undefined ? undefined : [text.size, format.bytes(size)]),
    ...optional(realm && [manager.realms, manager.realmNames[realm]]),
    ...optional(
      realm && [
        isolation.title,
        installed && got ? (
          <IsolationFact key="isolation" plugin={installed} />
        ) : (
          isolation.levels[host.isolation(realm)]
        ),
      ],
    ),
    ...optional(
      manifest && [
        details.hostRange,
        <code key="range" dir="ltr">
          {manifest.hostApi}
        </code>,
      ],
    ),
    ...optional(
      entry?.downloads === undefined
        ? undefined
        : [details.downloads, `${format.number(entry.downloads)} (${details.countedBy(entry.registryName)})`],
    ),
    ...optional(
      release && [
        text.release,
        <span key="release" className="mono">
          {shortKey(release)}
        </span>,
      ],
    ),
    ...optional(tags.length > 0 ? [details.categories, <Words key="tags" words={tags} />] : undefined),
    ...optional(words.length > 0 ? [details.keywords, <Words key="words" words={words} />] : undefined),
    ...optional(manifest?.homepage && [text.homepage, <Outside key="home" href={manifest.homepage} />]),
    ...optional(manifest?.repository && [text.repository, <Outside key="repo" href={manifest.repository} />]),
    ...optional(
      issues && [
        details.issues,
        <Outside key="issues" href={issues}>
          {details.issuesLink}
        </Outside>,
      ],
    ),
    ...optional(
      manifest?.funding && [
        about.funding,
        <Outside key="funding" href={manifest.funding}>
          {about.fundingLink(new URL(manifest.funding).hostname)}
        </Outside>,
      ],
    ),
    ...optional(
      entry?.report && [
        about.report,
        <Report key="report" address={reportAddress(entry.report, { name: entry.name, id: entry.id, version })} />,
      ],
    ),
  ];
  return (
    <aside className="card details-side">
      <Facts facts={facts} />
    </aside>
  );
}

type Fact = readonly [name: string, value: ReactNode];

/** A fact where there is one. */
function optional(fact: Fact | '' | undefined): readonly Fact[] {
  return fact ? [fact] : [];
}

/** Whose domain it is, and how that is known. */
function Domain(props: { readonly domain: PublisherDomain; readonly registry: string }) {
  const { about } = useWords();
  const format = useFormat();
  const { name, how, checked } = props.domain;
  return (
    <span className="stack-xs">
      <Badge tone="success" icon="check">
        <bdi>{name}</bdi>
      </Badge>{' '}
      <span className="muted small">{about.domainHow[how](props.registry, format.date(Date.parse(checked)))}</span>
    </span>
  );
}

/** Leads to the registry's operator; what is sent there, the user sends. */
function Report({ address }: { readonly address: string }) {
  const { about } = useWords();
  const isMail = address.startsWith('mailto:');
  return (
    <span className="stack-xs">
      {isMail ? <a href={address}>{about.reportLink}</a> : <Outside href={address}>{about.reportLink}</Outside>}{' '}
      <span className="muted small">{isMail ? about.reportMail : about.reportPage(new URL(address).hostname)}</span>
    </span>
  );
}

/** Words of the author, each in its own direction. */
function Words({ words }: { readonly words: readonly string[] }) {
  return (
    <ul className="chips">
      {words.map((word) => (
        <li key={word}>
          <Badge>
            <bdi>{word}</bdi>
          </Badge>
        </li>
      ))}
    </ul>
  );
}

/** Where problems are told, for the hosts of repositories that have a fixed place for it. */
function issuesOf(repository: string | undefined): string | undefined {
  if (repository === undefined) return undefined;
  const url = new URL(repository);
  const known = ['github.com', 'gitlab.com', 'codeberg.org'].includes(url.hostname);
  const path = url.pathname.replace(/(?:\.git)?\/?$/, '');
  return known ? `${url.origin}${path}${url.hostname === 'gitlab.com' ? '/-' : ''}/issues` : undefined;
}

function Outside({ href, children }: { readonly href: string; readonly children?: ReactNode }) {
  return (
    <a href={href} rel="noreferrer" target="_blank">
      {children ?? new URL(href).hostname}
    </a>
  );
}
