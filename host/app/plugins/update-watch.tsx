import { useEffect } from 'react';
import { Link } from 'wouter';
import type { PluginHost } from '../../kernel/host.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { useLanguage } from '../i18n/text.tsx';
import { notices } from '../ui/notices.ts';
import { toast } from '../ui/toast.tsx';
import { tabHref, titleOf } from './naming.ts';

/** Tells the user of an update that came by itself; Plugins, Updates keeps it until it was seen. */
export function UpdateWatch() {
  const host = useMaybeHost();
  const language = useLanguage();
  useEffect(() => {
    if (!host) return undefined;
    const told = new Set<string>();
    const began = Date.now();
    const tell = async (): Promise<void> => {
      const news = host.updates.arrived().filter(({ name, at }) => at >= began && !told.has(`${name} ${at}`));
      if (news.length === 0) return;
      for (const { name, at } of news) told.add(`${name} ${at}`);
      const { words } = await import('./words.ts');
      const { came, look } = words[language === 'ar' ? 'ar' : 'en'].updateNews;
      for (const { name, from, version } of news) {
        const message = came(titleOf(host, name), from, version);
        // Another tab may have said it.
        if (notices.get().some((notice) => notice.message === message && notice.at >= began)) continue;
        toast(message, 'info', <Link href={tabHref('updates')}>{look}</Link>);
      }
    };
    // The part about updates is not loaded for this: it is there once one came.
    let unfollow: (() => void) | undefined;
    let before = releasesOf(host);
    const unsubscribe = host.plugins.subscribe(() => {
      const after = releasesOf(host);
      const isUpdate = [...after].some(([name, release]) => (before.get(name) ?? release) !== release);
      before = after;
      if (isUpdate) unfollow ??= host.updates.subscribe(() => void tell());
    });
    return () => {
      unsubscribe();
      unfollow?.();
    };
  }, [host, language]);
  return null;
}

const releasesOf = ({ plugins }: PluginHost): ReadonlyMap<string, string> =>
  new Map(plugins.list().map(({ name, release }) => [name, release]));
