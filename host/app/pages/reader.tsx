import type { Page } from '@airlock/sdk';
import { useLoaded } from '../../react/loaded.ts';
import { useRecord } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { FaultCallout } from '../plugins/fault-text.tsx';
import { currentActor } from '../session/use-task.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { useLate } from '../../react/late.ts';
import { Loading, PageHead } from '../ui/surface.tsx';
import { HtmlView } from './html-view.tsx';
import { renderedPage } from './render.ts';

/** A page as its readers see it. */
export function PageReader({ id }: { readonly id: string }) {
  const { common } = useText();
  const page = useRecord('pages', id);
  if (page === null) return <NotFound />;
  return page ? <Reader page={page} /> : <Loading label={common.loading} count={1} />;
}

function Reader({ page }: { readonly page: Page }) {
  const { pages: text, common } = useText();
  const loaded = useLoaded(`${page.id}:${page.updatedAt}`, async () => renderedPage(await currentActor(), page));
  // Drawing a placeholder for some milliseconds would keep back what it stands for.
  const isLate = useLate(loaded.state === 'loading');
  return (
    <>
      <PageHead
        title={loaded.value?.page.title ?? page.title}
        back={{ href: '/pages', label: text.title }}
        actions={
          <ButtonLink href={`/pages/${page.id}`} icon="edit">
            {text.edit}
          </ButtonLink>
        }
      />
      {loaded.state === 'failed' && <FaultCallout error={loaded.error} onRetry={loaded.reload} />}
      {loaded.value ? (
        <article className="card reader" aria-label={page.title}>
          <HtmlView nodes={loaded.value.content} />
        </article>
      ) : (
        loaded.state === 'loading' && isLate && <Loading label={common.loading} count={1} />
      )}
    </>
  );
}
