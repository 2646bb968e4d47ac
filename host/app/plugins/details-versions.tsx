import { entryOf } from '@airlock/registry/format';
import { lazy, Suspense, useState } from 'react';
import type { CatalogueDetails } from '../../kernel/registries/catalogue.ts';
import { permissionDifference } from '../../kernel/packages/permissions.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Badge, Loading } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useInstall } from './install-flow.tsx';
import { canSentence } from './permission-text.ts';
import { useWords } from './words.ts';

const Markdown = lazy(async () => ({ default: (await import('../views/markdown.tsx')).Markdown }));

type Listing = CatalogueDetails['record']['releases'][number];

/** Every version that the registry lists, what each changed, and the way to each. */
export function Versions(props: { readonly entry: CatalogueDetails; readonly installed: InstalledPlugin | undefined }) {
  const { plugins: text } = useText();
  const { entry, installed } = props;
  const { releases } = entry.record;
  return (
    <section className="card card-flush" aria-label={text.versions}>
      <ul className="list">
        {releases.map((listing, at) => (
          <Version
            key={listing.release}
            entry={entry}
            listing={listing}
            before={releases[at + 1]}
            isInstalled={installed?.release === listing.release}
          />
        ))}
      </ul>
    </section>
  );
}

function Version(props: {
  readonly entry: CatalogueDetails;
  readonly listing: Listing;
  readonly before: Listing | undefined;
  readonly isInstalled: boolean;
}) {
  const { plugins: text } = useText();
  const { details } = useWords();
  const format = useFormat();
  const install = useInstall();
  const [isOpen, setOpen] = useState(false);
  const { entry, listing, before, isInstalled } = props;
  const { version, channel, state, reason, deprecated, published } = listing;
  return (
    <li className="version">
      <div className="row row-wrap">
        <span className="list-title number">{version}</span>
        <span className="grow row row-wrap">
          <Badge>{channel}</Badge>
          {state !== 'active' && <Badge tone="danger">{text.withdrawn}</Badge>}
          {reason && (
            <span className="muted small" dir="auto">
              {reason}
            </span>
          )}
          {deprecated && (
            <span className="muted small" dir="auto">
              {deprecated}
            </span>
          )}
        </span>
        <span className="faint small">{format.date(Date.parse(published))}</span>
        <Button
          look="quiet"
          size="small"
          icon="info"
          aria-label={details.changedIn(version)}
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          {details.changed}
        </Button>
        {isInstalled ? (
          <Badge tone="success" icon="check">
            {text.installedMark}
          </Badge>
        ) : (
          <Button
            size="small"
            isDisabled={state !== 'active'}
            aria-label={`${text.install} ${version}`}
            onPress={() => install({ name: entry.name, title: entry.title, version })}
          >
            {text.install}
          </Button>
        )}
      </div>
      {isOpen && <Changes name={entry.name} version={version} before={before?.version} />}
    </li>
  );
}

/** What the author wrote about a version, and what it asks for beside the one before; both from signed releases. */
function Changes(props: { readonly name: string; readonly version: string; readonly before: string | undefined }) {
  const { plugins: names, permissions, common } = useText();
  const { details: text } = useWords();
  const format = useFormat();
  const { plugins } = useHost();
  const { name, version, before } = props;
  const found = useLoaded(`${name} ${version} ${before}`, async (signal) => {
    const plan = await plugins.plan(name, { version }, signal);
    // What cannot be planned any more, because it was withdrawn, is nothing to compare with.
    const [previous, changelog = ''] = await Promise.all([
      before === undefined ? undefined : plugins.plan(name, { version: before }, signal).catch(() => undefined),
      plugins.document(plan, 'CHANGELOG.md', signal),
    ]);
    return {
      plan,
      notes: entryOf(changelog, version)?.trim() ?? '',
      difference:
        previous &&
        permissionDifference(plan.manifest, plan.realm, { manifest: previous.manifest, granted: () => true }),
    };
  });
  if (found.state === 'failed') {
    return <FaultCallout tone="warning" title={text.refused} error={found.error} onRetry={found.reload} />;
  }
  if (!found.value) return <Loading label={common.loading} count={1} />;
  const { plan, notes, difference } = found.value;
  return (
    <div className="stack stack-s version-changes">
      {notes === '' ? (
        <p className="muted small">{text.noNotes}</p>
      ) : (
        <Suspense fallback={<Loading label={common.loading} count={1} />}>
          <div dir="auto" className="readme">
            <Markdown source={notes} />
          </div>
        </Suspense>
      )}
      {before === undefined ? (
        <p className="muted small">{text.firstVersion}</p>
      ) : (
        difference && (
          <section className="stack stack-s">
            <h3>{text.permissionsBeside(before)}</h3>
            {difference.added.length + difference.removed.length === 0 ? (
              <p className="muted small">{text.samePermissions}</p>
            ) : (
              <ul className="version-permissions small">
                {difference.added.map((item) => (
                  <li key={item.permission}>
                    <Badge tone={item.weight === 3 ? 'danger' : 'warning'}>{text.asksMore}</Badge>{' '}
                    <span dir="auto">{canSentence(permissions, format, item.permission, item.scope)}</span>
                  </li>
                ))}
                {difference.removed.map((permission) => (
                  <li key={permission}>
                    <Badge tone="success">{text.asksNoMore}</Badge> {names.permissionNames[permission] ?? permission}
                  </li>
                ))}
              </ul>
            )}
          </section>
        )
      )}
      <p className="faint small">
        {text.hostRange}: <code dir="ltr">{plan.manifest.hostApi}</code>
        {plan.blocked === undefined && ` (${text.fits})`} · {format.bytes(plan.bytes)}
      </p>
    </div>
  );
}
