import { useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { useWidgets } from '../../react/hooks.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { overlay } from '../commands/overlay.ts';
import { useText } from '../i18n/text.tsx';
import { profile } from '../session/profile.ts';
import { useSite } from '../session/site.ts';
import { adminHref } from '../slots/admin-href.ts';
import { StatusItems } from '../slots/status-items.tsx';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { FreshnessLink } from './freshness.tsx';
import { NoticeList } from './notice-list.tsx';

const places = [
  { id: 'dashboard', href: '/', icon: 'dashboard' },
  { id: 'forms', href: '/forms', icon: 'forms' },
  { id: 'pages', href: '/pages', icon: 'pages' },
  { id: 'plugins', href: '/plugins', icon: 'plugins' },
  { id: 'settings', href: '/settings', icon: 'settings' },
] as const satisfies readonly { readonly id: string; readonly href: string; readonly icon: IconName }[];

/** Ways around the app, always in sight. */
export function Sidebar({ location }: { readonly location: string }) {
  const text = useText();
  const { name } = useSite();
  const host = useMaybeHost();
  const added = useWidgets('admin.page');
  return (
    <div className="sidebar">
      <header className="brand">
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="24" height="24" />
        <span className="truncate" dir="auto">
          {name || 'Airlock'}
        </span>
        <div className="brand-actions">
          <Button
            look="quiet"
            size="small"
            icon="search"
            aria-label={text.commands.open}
            onPress={() => overlay.set('palette')}
          />
          <NoticeList />
        </div>
      </header>
      <nav className="nav" aria-label={text.shell.main}>
        {places.map(({ id, href, icon }) => (
          <Link key={id} href={href} className="nav-link" aria-current={isWithin(location, href) ? 'page' : undefined}>
            <Icon name={icon} />
            <span>{text.shell[id]}</span>
          </Link>
        ))}
        {added.map((page) => (
          <Link
            key={page.key}
            href={adminHref(page)}
            className="nav-link nav-added"
            aria-current={location === adminHref(page) || location === `/apps/${page.key}` ? 'page' : undefined}
          >
            <Icon name="plugins" />
            <span className="truncate">{page.title}</span>
          </Link>
        ))}
      </nav>
      <footer className="sidebar-foot">
        {host && <StatusItems />}
        <ProfileButton />
        <FreshnessLink />
      </footer>
    </div>
  );
}

function ProfileButton() {
  const { session: text } = useText();
  const { name, roles } = useSyncExternalStore(profile.subscribe, profile.get);
  const shown = name || text.owner;
  const role = roles.find((one) => Object.hasOwn(text.roles, one));
  return (
    <button
      type="button"
      className="freshness profile-button"
      aria-label={`${text.profile}: ${shown}`}
      title={role === undefined ? undefined : text.roles[role as keyof typeof text.roles]}
      onClick={() => overlay.set('profile')}
    >
      <Icon name="person" />
      <span className="truncate" dir="auto">
        {shown}
      </span>
    </button>
  );
}

function isWithin(location: string, href: string): boolean {
  // Messages come from forms, and have no place of their own.
  const place = location === '/outbox' ? '/forms' : location;
  return href === '/' ? place === '/' : place === href || place.startsWith(`${href}/`);
}
