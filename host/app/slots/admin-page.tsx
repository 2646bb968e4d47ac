import type { Contribution } from '../../kernel/contributions/contributions.ts';
import { useWidgets } from '../../react/hooks.ts';
import { useHost, useMaybeHost } from '../../react/provider.tsx';
import { Widget } from '../../react/widget.tsx';
import { useHostStatus } from '../boot/status.ts';
import { useText } from '../i18n/text.tsx';
import { titleOf } from '../plugins/naming.ts';
import { NotFound } from '../shell/not-found.tsx';
import { Loading, PageHead } from '../ui/surface.tsx';
import { fallback, loading, PartTools } from './place.tsx';

/** A screen that a plugin adds. */
export default function AdminPage({ params }: { readonly params: { readonly key?: string } }) {
  const { shell } = useText();
  const host = useMaybeHost();
  const status = useHostStatus();
  const pages = useWidgets('admin.page');
  // The router has decoded it once.
  const page = pages.find(({ key }) => key === params.key || encodeURIComponent(key) === params.key);
  if (status.state === 'starting') return <Loading label={shell.starting} />;
  if (!page || !host) return <NotFound />;
  return <Page page={page} />;
}

function Page({ page }: { readonly page: Contribution }) {
  const { dashboard: text } = useText();
  const host = useHost();
  return (
    <>
      <PageHead
        title={page.title}
        lead={text.from(titleOf(host, page.plugin))}
        actions={<PartTools contribution={page} slot="admin.page" />}
      />
      <div className="part-page">
        <Widget contribution={page} loading={loading} fallback={fallback} />
      </div>
    </>
  );
}
