import { memo, useCallback, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { CatalogueEntry } from '../../kernel/catalogue.ts';
import { AirlockError } from '../../kernel/errors.ts';
import { useCatalogue, useFreshness, useInstalledPlugin } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { shownState } from '../shell/freshness.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { SearchField } from '../ui/field.tsx';
import { Badge, Empty, Loading } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useInstall } from './install-flow.tsx';
import { useMark } from './marks.ts';
import { shortKey, tabHref } from './naming.ts';
import { ListedTile } from './tile.tsx';

/** Milliseconds without a key press before the registries are asked. */
const REST = 120;
/** Cards that are drawn at first, and that come each time the end is near. */
const PAGE = 60;

export function Browse() {
  const { plugins: text, common, settings } = useText();
  const { catalogue } = useHost();
  const [typed, setTyped] = useState('');
  const words = useRested(typed);
  const [shown, setShown] = useState({ words, limit: PAGE });
  const limit = shown.words === words ? shown.limit : PAGE;
  // One more than is drawn tells whether there are more.
  const found = useCatalogue({ ...(words === '' ? {} : { text: words }), limit: limit + 1 });
  const more = useCallback(() => setShown({ words, limit: limit + PAGE }), [words, limit]);
  const registries = useFreshness();
  const isUnreached = found.state === 'failed' || registries.some(({ freshness }) => freshness.state !== 'fresh');
  const retry = (): void => {
    void catalogue.refresh().then(found.reload);
  };
  return (
    <>
      <search className="row browse-search">
        <SearchField label={text.search} value={typed} onChange={setTyped} />
      </search>
      {registries
        .filter(({ freshness }) => freshness.state !== 'fresh' && freshness.error)
        .map(({ registry, name, freshness }) => (
          <FaultCallout
            key={registry}
            tone="warning"
            title={
              shownState(freshness) === 'suspect'
                ? `${text.refusedCatalogue}: ${name}`
                : `${text.offlineCatalogue}: ${name}`
            }
            error={fromFreshness(freshness.error)}
            onRetry={retry}
          />
        ))}
      {found.state === 'failed' &&
        !found.value &&
        registries.length > 0 &&
        !registries.some(({ freshness }) => freshness.error) && <FaultCallout error={found.error} onRetry={retry} />}
      {found.value ? (
        <Results
          entries={found.value.slice(0, limit)}
          words={words}
          more={found.state === 'ready' && found.value.length > limit ? more : undefined}
        />
      ) : found.state === 'loading' ? (
        <Loading label={common.loading} count={6} />
      ) : (
        isUnreached && (
          <Unavailable isRefused={registries.some(({ freshness }) => shownState(freshness) === 'suspect')} />
        )
      )}
      {found.state === 'ready' && registries.length === 0 && found.value.length === 0 && (
        <p className="muted small">{settings.noRegistries}</p>
      )}
    </>
  );
}

function Unavailable({ isRefused }: { readonly isRefused: boolean }) {
  const { plugins: text } = useText();
  return isRefused ? (
    <Empty icon="shield" title={text.refusedCatalogue}>
      {text.refusedCatalogueHelp}
    </Empty>
  ) : (
    <Empty icon="offline" title={text.offlineCatalogue}>
      {text.offlineCatalogueHelp}
    </Empty>
  );
}

function Results({
  entries,
  words,
  more,
}: {
  readonly entries: readonly CatalogueEntry[];
  readonly words: string;
  /** Ask for more of them; absent when these are all, or more are on their way. */
  readonly more: (() => void) | undefined;
}) {
  const { plugins: text } = useText();
  if (entries.length === 0) {
    return words === '' ? (
      <Empty icon="plugins" title={text.emptyCatalogue}>
        {text.emptyCatalogueHelp}
      </Empty>
    ) : (
      <Empty icon="search" title={text.noResults(words)}>
        {text.noResultsHelp}
      </Empty>
    );
  }
  return (
    <>
      <p className="visually-hidden" role="status">
        {text.results(entries.length)}
      </p>
      <div className="card-grid plugin-grid">
        {entries.map((entry) => (
          <PluginCard key={entry.name} entry={entry} />
        ))}
      </div>
      {more && <End more={more} />}
    </>
  );
}

/** When the end of what is drawn comes near, more is drawn; by the keyboard there is a button. */
function End({ more }: { readonly more: () => void }) {
  const { manager: text } = useText();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) more();
      },
      { rootMargin: '1200px' },
    );
    if (end.current) watch.observe(end.current);
    return () => watch.disconnect();
  }, [more]);
  return (
    <div ref={end} className="row browse-end">
      <Button onPress={more}>{text.more}</Button>
    </div>
  );
}

const PluginCard = memo(function PluginCard({ entry }: { readonly entry: CatalogueEntry }) {
  const [{ stars }] = useMark(entry.name);
  const { plugins: text } = useText();
  const install = useInstall();
  const installed = useInstalledPlugin(entry.name);
  const isWithdrawn = entry.state !== 'active' || entry.version === undefined;
  return (
    <article className="card plugin-card" aria-label={entry.title}>
      <div className="row plugin-card-head">
        <ListedTile entry={entry} />
        <div className="grow">
          <h2 className="truncate">
            <Link href={`/plugins/${entry.id}`} className="quiet-link">
              {entry.title}
            </Link>
          </h2>
          <p className="faint small truncate">{text.by(entry.author ?? shortKey(entry.publisher))}</p>
        </div>
        {stars > 0 && <Stars count={stars} />}
        {isWithdrawn && <Badge tone="danger">{text.withdrawn}</Badge>}
      </div>
      <p className="muted small plugin-card-text" dir="auto">
        {entry.description}
      </p>
      <div className="row row-between plugin-card-foot">
        <div className="row row-wrap plugin-card-facts">
          {entry.version !== undefined && <span className="faint small number">{entry.version}</span>}
          {entry.permissions.slice(0, 3).map((permission) => (
            <Badge key={permission}>{text.permissionNames[permission] ?? permission}</Badge>
          ))}
          {entry.permissions.length > 3 && <Badge>+{entry.permissions.length - 3}</Badge>}
        </div>
        {installed ? (
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

function Stars({ count }: { readonly count: number }) {
  const { manager: text } = useText();
  return (
    <span className="faint small" role="img" aria-label={`${text.own}: ${text.starCount(count)}`}>
      {'★'.repeat(count)}
    </span>
  );
}

/** The registry's reason as an error that can be explained. */
function fromFreshness(error: { readonly code: string; readonly message: string } | undefined): unknown {
  if (!error) return undefined;
  return new AirlockError('REGISTRY_REFUSED', error.message, {
    detail: { registry: error.code },
    nextStep: '',
  });
}

function useRested(typed: string): string {
  const [rested, setRested] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setRested(typed.trim()), REST);
    return () => clearTimeout(timer);
  }, [typed]);
  return rested;
}
