import { type Page, pageBeforeRender } from '@airlock/sdk';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useMaybeHost } from '../../react/provider.tsx';
import { ConflictError } from '../data/collection.ts';
import { useDraft, useRecord, useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Callout, Loading, PageHead } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { Markdown } from './markdown.tsx';

/** Write a new page (`id` is `undefined`) or change one, with the preview beside it. */
export function PageEditor({ id }: { readonly id: string | undefined }) {
  const { common } = useText();
  const previous = useRecord('pages', id ?? '');
  const initial = useMemo(() => (id === undefined ? newPage() : (previous ?? undefined)), [id, previous]);
  if (id !== undefined && previous === null) return <NotFound />;
  return initial ? <Editor initial={initial} isNew={id === undefined} /> : <Loading label={common.loading} count={1} />;
}

function Editor({ initial, isNew }: { readonly initial: Page; readonly isNew: boolean }) {
  const text = useText();
  const workspace = useWorkspace();
  const [, navigate] = useLocation();
  const [base, setBase] = useState<Page | undefined>(isNew ? undefined : initial);
  const draft = useDraft<Page>(isNew ? 'page:new' : `page:${initial.id}`, initial);
  const [problem, setProblem] = useState<string>();
  const [hasConflict, setConflict] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const page = draft.value;
  // What was typed before must be there first, else it would take the place of what is typed meanwhile.
  if (!page) return <Loading label={text.common.loading} count={1} />;
  const change = (part: Partial<Page>): void => draft.set({ ...page, ...part });

  const save = async (): Promise<void> => {
    if (page.title.trim() === '') return setProblem(text.pages.needTitle);
    setProblem(undefined);
    const now = Date.now();
    const saved: Page = { ...page, updatedAt: now, ...(isNew ? { createdAt: now } : {}) };
    try {
      await workspace.pages.put(saved, { updatedAt: base?.updatedAt });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      setConflict(true);
      setBase(await workspace.pages.get(page.id));
      return;
    }
    await draft.discard();
    setConflict(false);
    setBase(saved);
    toast(text.pages.saved(saved.title));
    if (isNew) navigate(`/pages/${saved.id}`, { replace: true });
  };

  return (
    <>
      <PageHead
        title={isNew ? text.pages.newTitle : initial.title || text.pages.untitled}
        back={{ href: '/pages', label: text.pages.title }}
        actions={
          <>
            {!isNew && (
              <Button icon="trash" onPress={() => setDeleting(true)}>
                {text.common.delete}
              </Button>
            )}
            <Button look="primary" onPress={() => void save()}>
              {text.pages.save}
            </Button>
          </>
        }
      />
      {draft.isRestored && <Callout>{text.common.restored}</Callout>}
      {hasConflict && (
        <Callout tone="warning" title={text.common.conflict} isAlert>
          <p>{text.common.conflictHelp}</p>
        </Callout>
      )}
      <div className="editor">
        <section className="stack">
          <TextField
            label={text.pages.pageTitle}
            value={page.title}
            onChange={(title) => change({ title })}
            error={problem}
            isRequired
            autoFocus={isNew}
            maxLength={200}
          />
          <TextField
            label={text.pages.body}
            help={text.pages.bodyHelp}
            value={page.body}
            onChange={(body) => change({ body })}
            lines={16}
          />
        </section>
        <section className="card stack editor-preview" aria-label={text.pages.preview}>
          <h2 className="faint small">{text.pages.preview}</h2>
          <Preview page={page} />
        </section>
      </div>
      {isDeleting && (
        <ConfirmDialog
          title={text.pages.deleteTitle(initial.title)}
          confirm={text.common.delete}
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await workspace.pages.delete(initial.id);
            await draft.discard();
            toast(text.pages.deleted(initial.title));
            navigate('/pages');
          }}
        >
          {text.pages.deleteHelp}
        </ConfirmDialog>
      )}
    </>
  );
}

/** Milliseconds of rest before plugins are asked to change the preview. */
const REST = 150;

function Preview({ page }: { readonly page: Page }) {
  const { pages: text } = useText();
  const host = useMaybeHost();
  const [shown, setShown] = useState(page);
  const isChanged = host?.hooks.has(pageBeforeRender) ?? false;
  useEffect(() => {
    if (!host || !isChanged) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      host.hooks.filter(pageBeforeRender, page, { signal: abort.signal }).then(
        (rendered) => setShown(rendered),
        (error: unknown) => {
          // The page was edited further: the next preview is under way.
          if (!abort.signal.aborted) throw error;
        },
      );
    }, REST);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [host, isChanged, page]);
  const { title, body } = isChanged ? shown : page;
  if (!title && !body) return <p className="muted">{text.emptyPreview}</p>;
  return (
    <>
      {title && (
        <p className="preview-title" dir="auto">
          {title}
        </p>
      )}
      <Markdown source={body} />
    </>
  );
}

function newPage(): Page {
  return { id: crypto.randomUUID(), title: '', body: '', fields: {}, published: false, createdAt: 0, updatedAt: 0 };
}
