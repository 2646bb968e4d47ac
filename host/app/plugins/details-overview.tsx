import type { PluginManifest } from '@airlock/sdk';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { useFaults } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Badge, Facts, Loading } from '../ui/surface.tsx';
import { CanList } from './can-list.tsx';
import type { Known } from './details.tsx';
import { FaultCallout } from './fault-text.tsx';
import { FaultGroups } from './fault-groups.tsx';
import { OwnMark } from './own-mark.tsx';
import { Screenshots } from './screenshots.tsx';
import { useWords } from './words.ts';

const Markdown = lazy(async () => ({ default: (await import('../views/markdown.tsx')).Markdown }));

/** What it is, what it may do in short, and what it adds. */
export function Overview({ known }: { readonly known: Known }) {
  const { installed, plan, name } = known;
  const { plugins: text } = useText();
  const manifest = installed?.manifest ?? plan?.manifest;
  const faults = useFaults(name);
  return (
    <>
      {installed && 'error' in installed.state && <FaultCallout error={installed.state.error} />}
      {plan && (
        <section className="card stack stack-s">
          <h2>{text.can}</h2>
          <CanList plan={plan} />
        </section>
      )}
      <Screenshots known={known} />
      <Readme known={known} />
      {manifest && <Contributions manifest={manifest} />}
      {installed && faults.length > 0 && (
        <section className="card stack">
          <h2>{text.faults}</h2>
          <FaultGroups faults={faults} />
        </section>
      )}
      <OwnMark name={name} />
    </>
  );
}

/** What its author says at length; the same text that was signed with the release. */
function Readme({ known: { installed, plan } }: { readonly known: Known }) {
  const { common } = useText();
  const { details: text } = useWords();
  const { plugins } = useHost();
  const of = installed?.name ?? plan;
  const readme = useLoaded(
    installed ? `${installed.name} ${installed.release}` : (plan?.release ?? ''),
    async (signal) => (of === undefined ? undefined : ((await plugins.document(of, 'README.md', signal)) ?? '')),
  );
  if (of === undefined) return null;
  return (
    <section className="card stack" aria-label={text.readme}>
      <h2>{text.readme}</h2>
      {readme.state === 'failed' ? (
        <FaultCallout tone="warning" error={readme.error} onRetry={readme.reload} />
      ) : readme.value === undefined ? (
        <Loading label={common.loading} count={1} />
      ) : readme.value === '' ? (
        <p className="muted small">{text.noReadme}</p>
      ) : (
        <Suspense fallback={<Loading label={common.loading} count={1} />}>
          {/* As a whole in the direction of its language, so that lists and tables are, too. */}
          <div dir="auto" className="readme">
            <Markdown source={withoutTitle(readme.value)} />
          </div>
        </Suspense>
      )}
    </section>
  );
}

/** The title of a README says what stands above it already. */
function withoutTitle(markdown: string): string {
  return markdown.replace(/^\s*# [^\n]*\n/, '');
}

function Contributions({ manifest }: { readonly manifest: PluginManifest }) {
  const { plugins } = useText();
  const { details: text } = useWords();
  const { hooks, contributes, dependencies, optionalDependencies, settings } = manifest;
  const { widgets = [], commands = [], exporters = [], importers = [], fieldTypes = [] } = contributes;
  const { themes = [], messages = [], capabilities = [], endpoints = [] } = contributes;
  const titled = { widgets, commands, exporters, importers, fieldTypes, themes, messages };
  const chips = (items: readonly (readonly [key: string, shown: React.ReactNode])[]) => (
    <ul className="chips">
      {items.map(([key, shown]) => (
        <li key={key}>
          <Badge>{shown}</Badge>
        </li>
      ))}
    </ul>
  );
  const facts = [
    ...(hooks.length > 0
      ? [
          [
            plugins.hooksUsed,
            chips(
              hooks.map(({ hook, priority }, index) => [
                String(index),
                <>
                  <code>{hook}</code> <span className="faint number">{priority}</span>
                </>,
              ]),
            ),
          ] as const,
        ]
      : []),
    ...Object.entries(titled).flatMap(([kind, items]) =>
      items.length > 0
        ? [
            [
              // One of the lists above.
              text.kinds[kind as keyof typeof titled],
              chips(items.map(({ title }, index) => [String(index), <bdi key="title">{title}</bdi>])),
            ] as const,
          ]
        : [],
    ),
    ...(capabilities.length > 0
      ? [
          [
            text.kinds.capabilities,
            chips(capabilities.map(({ name }) => [name, <code key="name">{name}</code>])),
          ] as const,
        ]
      : []),
    ...(endpoints.length > 0
      ? [
          [
            text.kinds.endpoints,
            chips(
              endpoints.map(({ method, path }) => [
                `${method} ${path}`,
                <code key="path" dir="ltr">
                  {method} {path}
                </code>,
              ]),
            ),
          ] as const,
        ]
      : []),
    ...[
      ...Object.entries(dependencies).map(([id, range]) => [id, range] as const),
      ...Object.entries(optionalDependencies).map(([id, range]) => [id, `${range}, ${text.optional}`] as const),
    ].map(
      ([id, range]) =>
        [
          text.needs,
          <span key={id}>
            <Link href={`/plugins/${id}`}>
              <code>{id}</code>
            </Link>{' '}
            {range}
          </span>,
        ] as const,
    ),
    ...(settings ? [[text.settingsOf, text.settings(Object.keys(settings['properties'] ?? {}).length)] as const] : []),
  ];
  if (facts.length === 0) return null;
  return (
    <section className="card stack" aria-label={text.adds}>
      <h2>{text.adds}</h2>
      <Facts facts={facts} />
    </section>
  );
}
