import { memo } from 'react';
import { Link } from 'wouter';
import type { CatalogueEntry } from '../../kernel/registries/catalogue-entry.ts';
import { useInstalledPlugin } from '../../react/hooks.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Badge } from '../ui/surface.tsx';
import { type FeedPlace, placed } from './feed.tsx';
import { FitMark, ScanMark } from './card-marks.tsx';
import { useInstall } from './install-flow.tsx';
import { useMark } from './marks.ts';
import { isNewer, shortKey, tabHref } from './naming.ts';
import { ListedTile } from './tile.tsx';
import { useWords } from './words.ts';

/** Permissions that are named on a card; how many more there are is a number. */
const NAMED = 2;

/** One plugin of the catalogue. */
export const PluginCard = memo(function PluginCard({
  entry,
  ...place
}: { readonly entry: CatalogueEntry } & FeedPlace) {
  const [{ stars }] = useMark(entry.name);
  const { plugins: text } = useText();
  const { about, browse, manager } = useWords();
  const install = useInstall();
  const installed = useInstalledPlugin(entry.name);
  const isWithdrawn = entry.state !== 'active' || entry.version === undefined;
  return (
    <article className="card plugin-card" aria-label={entry.title} {...placed(place)}>
      <div className="row plugin-card-head">
        <ListedTile entry={entry} />
        <div className="grow">
          <h2 className="truncate">
            <Link href={`/plugins/${entry.id}`} className="quiet-link">
              {entry.title}
            </Link>
          </h2>
          <p className="faint small plugin-card-who">
            <span className="truncate">{text.by(entry.author ?? shortKey(entry.publisher))}</span>
            {entry.domain !== undefined && (
              <span className="domain truncate" title={about.domainMark(entry.domain)}>
                <Icon name="check" />
                <span className="visually-hidden">{about.domainShown}</span> <bdi>{entry.domain}</bdi>
              </span>
            )}
            {entry.trusted && (
              <span className="trusted" role="img" aria-label={browse.trustedMark} title={browse.trustedMark}>
                <Icon name="shield" />
              </span>
            )}
          </p>
        </div>
        {stars > 0 && <Stars count={stars} />}
        {entry.featured && <Badge tone="accent">{browse.featured}</Badge>}
        {isWithdrawn && <Badge tone="danger">{text.withdrawn}</Badge>}
      </div>
      <p className="muted small plugin-card-text" dir="auto">
        {entry.description}
      </p>
      <div className="row row-between plugin-card-figures">
        <Facts entry={entry} />
        <div className="row plugin-card-marks">
          {entry.scan && <ScanMark scan={entry.scan} />}
          {entry.fit && <FitMark fit={entry.fit} />}
        </div>
      </div>
      <div className="row row-between plugin-card-foot">
        <Asks permissions={entry.permissions} />
        {installed && isNewer(entry.version, installed.manifest.version) ? (
          <Button size="small" icon="refresh" onPress={() => install({ name: entry.name, title: entry.title })}>
            {manager.update}
          </Button>
        ) : installed ? (
          <ButtonLink href={tabHref('installed')} size="small" icon="check">
            {text.installedMark}
          </ButtonLink>
        ) : (
          <Button
            look="primary"
            size="small"
            isDisabled={isWithdrawn}
            onPress={() => install({ name: entry.name, title: entry.title })}
          >
            {text.install}
          </Button>
        )}
      </div>
    </article>
  );
});

/** Version, age and downloads in one line. */
function Facts({ entry: { version, updated, downloads } }: { readonly entry: CatalogueEntry }) {
  const { browse } = useWords();
  const format = useFormat();
  const facts = [
    version,
    updated === undefined ? undefined : format.date(updated),
    downloads === undefined ? undefined : browse.downloads(downloads),
  ].filter((fact) => fact !== undefined);
  return <p className="faint small number truncate">{facts.join(' · ')}</p>;
}

function Asks({ permissions }: { readonly permissions: readonly string[] }) {
  const { plugins: text } = useText();
  const { browse } = useWords();
  return (
    <div className="row plugin-card-facts">
      {permissions.length === 0 && (
        <Badge tone="success" icon="check">
          {browse.nothing}
        </Badge>
      )}
      {permissions.slice(0, NAMED).map((permission) => (
        <Badge key={permission}>{text.permissionNames[permission] ?? permission}</Badge>
      ))}
      {permissions.length > NAMED && <Badge>+{permissions.length - NAMED}</Badge>}
    </div>
  );
}

function Stars({ count }: { readonly count: number }) {
  const { manager: text } = useWords();
  return (
    <span className="faint small" role="img" aria-label={`${text.own}: ${text.starCount(count)}`}>
      {'★'.repeat(count)}
    </span>
  );
}
