import type { Page } from '@airlock/sdk';
import { useWorkspace } from '../data/context.tsx';
import { knownLanguages } from '../i18n/languages.ts';
import { useLanguage, useText } from '../i18n/text.tsx';
import { useSite } from '../session/site.ts';
import { useTask } from '../session/use-task.tsx';
import { download } from '../ui/download.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';
import { setPublished, stateOf } from './page-actions.ts';
import { publishedFile } from './publish.ts';
import { renderPage } from './render.ts';

/** Publishing hands out the page as one file; the workspace keeps when that was. */
export function PublishButtons(props: {
  readonly page: Page;
  /** Saves what is not saved yet; `undefined` when everything is. */
  readonly save: (() => Promise<Page | undefined>) | undefined;
  readonly onChanged: (page: Page) => void;
}) {
  const { pages: text, common } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const { name: siteName, footer } = useSite();
  const language = useLanguage();
  const direction = knownLanguages.get().find(({ id }) => id === language)?.direction ?? 'ltr';
  const state = stateOf(props.page);

  const publish = async (): Promise<void> => {
    const page = props.save ? await props.save() : props.page;
    if (!page) return;
    await task(async (actor) => {
      const published = await setPublished(workspace, actor, page, true);
      props.onChanged(published);
      const rendered = await renderPage(actor, published);
      const file = publishedFile(rendered, { site: siteName, footer, language, direction });
      download(file);
      toast(text.published(file.name));
    });
  };
  const unpublish = (): void =>
    void task(async (actor) => {
      props.onChanged(await setPublished(workspace, actor, props.page, false));
      toast(text.unpublished(props.page.title));
    });
  return (
    <>
      <Button icon="download" onPress={() => void publish()}>
        {state === 'draft' ? text.publish : text.publishAgain}
      </Button>
      {state !== 'draft' && (
        <Menu
          label={common.more}
          choices={[{ id: 'unpublish', label: text.unpublish, icon: 'undo', onAction: unpublish }]}
        />
      )}
    </>
  );
}
