import type { Page } from '@airlock/sdk';
import { useEffect, useState } from 'react';
import { messageOf } from '../../kernel/errors.ts';
import { useText } from '../i18n/text.tsx';
import { currentActor } from '../session/use-task.tsx';
import { Callout } from '../ui/surface.tsx';
import { HtmlView } from './html-view.tsx';
import { parseMarkdown } from './markdown.ts';
import { filledIn, isSame, type Rendered, renderedPage, renderPage } from './render.ts';

/** Milliseconds of rest before plugins are asked to change the preview. */
const REST = 150;

/** The page as readers will see it, while it is written; `saved` as it is in the workspace. */
export function Preview({ page, saved }: { readonly page: Page; readonly saved: Page | null | undefined }) {
  const { pages: text } = useText();
  const [shown, setShown] = useState<Rendered>(() => ({ page, content: parseMarkdown(filledIn(page)) }));
  const [failure, setFailure] = useState<string>();
  const isSaved = saved ? isSame(page, saved) : false;
  useEffect(() => {
    const abort = new AbortController();
    const render = async (): Promise<void> => {
      try {
        const actor = await currentActor();
        // What was saved is what its readers get, who need not ask the plugins again.
        const rendered = await (isSaved ? renderedPage(actor, page) : renderPage(actor, page, abort.signal));
        if (abort.signal.aborted) return;
        setShown(rendered);
        setFailure(undefined);
      } catch (error) {
        // The page was edited further: the next preview is under way.
        if (!abort.signal.aborted) setFailure(messageOf(error));
      }
    };
    const timer = setTimeout(() => void render(), REST);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [page, isSaved]);
  if (failure !== undefined) {
    return (
      <Callout tone="danger" title={text.previewFailed} isAlert>
        <p className="mono">{failure}</p>
      </Callout>
    );
  }
  if (!page.title && !page.body) return <p className="muted">{text.emptyPreview}</p>;
  return <PageContent rendered={shown} />;
}

export function PageContent({ rendered }: { readonly rendered: Rendered }) {
  const { page, content } = rendered;
  return (
    <>
      {page.title && (
        <p className="preview-title" dir="auto">
          {page.title}
        </p>
      )}
      <HtmlView nodes={content} />
    </>
  );
}
