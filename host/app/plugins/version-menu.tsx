import { useLocation } from 'wouter';
import type { CatalogueDetails } from '../../kernel/registries/catalogue.ts';
import { Menu } from '../ui/menu.tsx';
import { useInstall } from './install-flow.tsx';
import { useWords } from './words.ts';

/** Versions that are offered at once; the others are in the list of versions. */
const NAMED = 5;

/** Beside Install: another version than the newest, and of another channel. Nothing where there is no other. */
export function VersionMenu({ entry }: { readonly entry: CatalogueDetails }) {
  const { filters: text } = useWords();
  const [location, navigate] = useLocation();
  const install = useInstall();
  const others = entry.record.releases.filter(
    ({ version, state, channel }) => state === 'active' && !(version === entry.version && channel === 'latest'),
  );
  if (others.length === 0) return null;
  return (
    <Menu
      label={text.otherVersions}
      icon="chevron"
      choices={[
        ...others.slice(0, NAMED).map(({ version, channel }) => ({
          id: `${channel} ${version}`,
          label: channel === 'latest' ? text.installVersion(version) : text.installOf(version, channel),
          onAction: () => install({ name: entry.name, title: entry.title, version }),
        })),
        { id: 'all', label: text.allVersions, onAction: () => navigate(`${location}?tab=versions`, { replace: true }) },
      ]}
    />
  );
}
