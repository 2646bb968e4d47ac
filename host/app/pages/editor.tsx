import type { Page } from '@airlock/sdk';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { SaveHere } from '../commands/save-here.tsx';
import { useDraft, useRecord, useRecords, useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { ConflictNote, useVersions } from '../session/conflict.tsx';
import { RestoredNote } from '../session/restored-note.tsx';
import { useTask } from '../session/use-task.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { Parts } from '../slots/place.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Disclosure } from '../ui/choice.tsx';
import { TextField } from '../ui/field.tsx';
import { Badge, Loading, PageHead } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { ContentFields, MOST_NAME } from './content-fields.tsx';
import { deletePage, type PageProblems, savePage, stateOf, validatePage } from './page-actions.ts';
import { Preview } from './preview.tsx';
import { slugOf } from './publish.ts';
import { renderedPage, unknownNames } from './render.ts';
import { PublishButtons } from './publish-buttons.tsx';

/** Write a new page (`id` is `undefined`) or change one, with the preview beside it. */
export function PageEditor({ id }: { readonly id: string | undefined }) {
  const { common } = useText();
  const previous = useRecord('pages', id ?? '');
  const [initial, setInitial] = useState(() => (id === undefined ? newPage() : undefined));
  // What another tab deletes is still edited here.
  if (previous && previous !== initial) setInitial(previous);
  if (id !== undefined && previous === null && !initial) return <NotFound />;
  return initial ? (
    <Editor initial={initial} saved={id === undefined ? undefined : previous} />
  ) : (
    <Loading label={common.loading} count={1} />
  );
}

const tones = { draft: 'neutral', published: 'success', changed: 'warning' } as const;

export function PageBadge({ page }: { readonly page: Page }) {
  const { pages: text } = useText();
  const state = stateOf(page);
  return <Badge tone={tones[state]}>{text.states[state]}</Badge>;
}

/** `saved` is the page as it is in the workspace now: `null` when it is deleted, `undefined` for a new one. */
function Editor({ initial, saved }: { readonly initial: Page; readonly saved: Page | null | undefined }) {
  const isNew = saved === undefined;
  const text = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const undoable = useUndoable();
  const [, navigate] = useLocation();
  const others = useRecords('pages') ?? [];
  const draft = useDraft<Page>(isNew ? 'page:new' : `page:${initial.id}`, initial);
  const [problems, setProblems] = useState<PageProblems>({});
  // What is written here is no news of somebody else.
  const [isWriting, setWriting] = useState(false);
  const page = draft.value;
  const versions = useVersions(page, saved);
  // What was typed before must be there first, else it would take the place of what is typed meanwhile.
  if (!page) return <Loading label={text.common.loading} count={1} />;
  const change = (part: Partial<Page>): void => draft.set({ ...page, ...part });
  const missing = unknownNames(page).filter((name) => name.length <= MOST_NAME);

  /** Resolves with what was saved; `undefined` when it was not. */
  const save = async (): Promise<Page | undefined> => {
    if (isWriting) return undefined;
    const found = validatePage(page, others, text.pages);
    setProblems(found);
    if (Object.keys(found).length > 0) focusFirstProblem();
    if (Object.keys(found).length > 0 || versions.ask()) return undefined;
    setWriting(true);
    const written = await task(async (actor) => {
      const now = Date.now();
      const next: Page = { ...page, updatedAt: now, ...(isNew ? { createdAt: now } : {}) };
      await savePage(workspace, actor, next, saved ?? undefined);
      // The preview shows it next, and so does whoever reads it.
      void renderedPage(actor, next);
      await draft.reset(next);
      if (saved && versions.state === 'changed') {
        const unless = { pages: new Map([[next.id, now]]) };
        undoable(text.conflicts.replaced(next.title), async () => {
          const { kept } = await workspace.edit({ put: { pages: [saved] }, unless });
          if (kept === 0) await draft.reset(saved);
          return kept;
        });
      } else toast(text.pages.saved(next.title));
      if (isNew) navigate(`/pages/${next.id}`, { replace: true });
      return next;
    });
    setWriting(false);
    return written;
  };
  const keepCopy = (): void =>
    void task(async (actor) => {
      const now = Date.now();
      const { slug: _, publishedAt: __, ...rest } = page;
      const title = text.conflicts.copyOf(page.title);
      const copy: Page = { ...rest, id: crypto.randomUUID(), title, published: false, createdAt: now, updatedAt: now };
      await savePage(workspace, actor, copy, undefined);
      await draft.discard();
      toast(text.pages.saved(title));
      navigate(`/pages/${copy.id}`);
    });
  const takeTheirs = (): void => {
    void draft.reset(initial);
    undoable(text.conflicts.took, () => draft.set(page));
  };
  const remove = (): void =>
    void task(async (actor) => {
      setWriting(true);
      const restore = await deletePage(workspace, actor, initial);
      await draft.discard();
      navigate('/pages');
      undoable(text.pages.deleted(initial.title), async () => (await workspace.edit(restore)).kept);
    });

  return (
    <>
      <SaveHere onSave={() => void save()} />
      <PageHead
        isSticky
        title={isNew ? text.pages.newTitle : initial.title || text.pages.untitled}
        lead={saved && <PageBadge page={saved} />}
        back={{ href: '/pages', label: text.pages.title }}
        actions={
          <>
            {saved && (
              <>
                <Button icon="trash" onPress={remove}>
                  {text.common.delete}
                </Button>
                <ButtonLink href={`/pages/${saved.id}/read`} icon="eye">
                  {text.pages.read}
                </ButtonLink>
                <PublishButtons
                  page={saved}
                  save={page === saved ? undefined : save}
                  onChanged={(changed) => void draft.reset(changed)}
                />
              </>
            )}
            <Button look="primary" onPress={() => void save()}>
              {text.pages.save}
            </Button>
          </>
        }
      />
      <RestoredNote draft={draft} instead={initial} />
      {!isWriting && <ConflictNote state={versions.state} onCopy={keepCopy} onTheirs={takeTheirs} />}
      <div className="editor">
        <section className="stack">
          <TextField
            label={text.pages.pageTitle}
            value={page.title}
            onChange={(title) => change({ title })}
            error={problems.title}
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
          <TextField
            label={text.pages.slug}
            // Without a title its name says nothing to anybody.
            help={page.title || page.slug ? text.pages.slugHelp(`${slugOf(page)}.html`) : undefined}
            value={page.slug ?? ''}
            onChange={(slug) => change({ slug })}
            error={problems.slug}
            maxLength={80}
          />
          <Disclosure
            label={text.pages.content}
            isOpen={Object.keys(page.fields).length > 0 || missing.length > 0 || problems.content !== undefined}
          >
            <ContentFields content={page} missing={missing} error={problems.content} onChange={change} />
          </Disclosure>
        </section>
        <div className="stack">
          <section className="card stack editor-preview" aria-label={text.pages.preview}>
            <h2 className="faint small">{text.pages.preview}</h2>
            <Preview page={page} saved={saved} />
          </section>
          <Parts name="page.panel" props={{ page }} />
        </div>
      </div>
    </>
  );
}

/** Once it is marked: the field that keeps the page from being saved may be out of sight. */
function focusFirstProblem(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.editor [aria-invalid="true"]')?.focus());
}

function newPage(): Page {
  return { id: crypto.randomUUID(), title: '', body: '', fields: {}, published: false, createdAt: 0, updatedAt: 0 };
}
