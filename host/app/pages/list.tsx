import { Link } from 'wouter';
import { useRecords } from '../data/context.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Empty, Loading, PageHead } from '../ui/surface.tsx';
import { PageBadge } from './editor.tsx';

export function PageList() {
  const { pages: text, common } = useText();
  const format = useFormat();
  const now = useNow(30_000);
  const pages = useRecords('pages');
  const create = (
    <ButtonLink href="/pages/new" look="primary" icon="plus">
      {text.create}
    </ButtonLink>
  );
  return (
    <>
      <PageHead title={text.title} lead={text.lead} actions={pages && pages.length > 0 && create} />
      {!pages ? (
        <Loading label={common.loading} />
      ) : pages.length === 0 ? (
        <Empty icon="pages" title={text.empty} action={create}>
          {text.emptyHelp}
        </Empty>
      ) : (
        <ul className="card card-flush list">
          {[...pages]
            .sort((a, b) => b.updatedAt - a.updatedAt)
            .map((page) => (
              <li key={page.id}>
                <Link href={`/pages/${page.id}`} className="list-row">
                  <Icon name="pages" />
                  <span className="list-title grow truncate" dir="auto">
                    {page.title || text.untitled}
                  </span>
                  <PageBadge page={page} />
                  <span className="faint small">{text.updated(format.ago(page.updatedAt, now))}</span>
                </Link>
              </li>
            ))}
        </ul>
      )}
    </>
  );
}
