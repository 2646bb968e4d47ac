import type { FieldValues, Form, Problem } from '@airlock/sdk';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useDraft, useRecord, useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { UNNOTICED } from '../../react/late.ts';
import { Callout, Empty, Loading, PageHead } from '../ui/surface.tsx';
import { RestoredNote } from '../session/restored-note.tsx';
import { currentActor, useTask } from '../session/use-task.tsx';
import { FieldInput } from './fields.tsx';
import { renderForm } from './form-actions.ts';
import { submit } from './submission-actions.ts';
import { visibleFields } from './visible.ts';

/** Fill in a form. */
export function FillForm({ id }: { readonly id: string }) {
  const { common } = useText();
  const form = useRecord('forms', id);
  const shown = useRendered(form ?? undefined);
  if (form === null) return <NotFound />;
  return shown ? <Fill key={shown.updatedAt} form={shown} /> : <Loading label={common.loading} count={1} />;
}

const blank: FieldValues = {};

function Fill({ form }: { readonly form: Form }) {
  const text = useText();
  const workspace = useWorkspace();
  const draft = useDraft<FieldValues>(`fill:${form.id}`, blank);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [progress, setProgress] = useState<'filling' | 'sending' | 'sent'>('filling');
  const task = useTask();
  const isSending = useRef(false);
  const element = useRef<HTMLFormElement>(null);
  const values = draft.value ?? blank;

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isSending.current) return;
    isSending.current = true;
    const slow = setTimeout(() => setProgress('sending'), UNNOTICED);
    const outcome = await task((actor) => submit(workspace, actor, form, values, text.forms));
    const isSaved = outcome !== undefined && 'saved' in outcome;
    if (isSaved) await draft.discard();
    else setProblems(outcome?.problems ?? []);
    clearTimeout(slow);
    isSending.current = false;
    setProgress(isSaved ? 'sent' : 'filling');
  };

  useEffect(() => {
    if (problems.length > 0)
      element.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid]')?.focus();
  }, [problems]);

  const head = (
    <PageHead
      title={form.title}
      lead={form.description}
      back={{ href: '/forms', label: text.forms.title }}
      actions={
        <>
          <ButtonLink href={`/forms/${form.id}/edit`} icon="edit">
            {text.common.edit}
          </ButtonLink>
          <ButtonLink href={`/forms/${form.id}/submissions`} icon="inbox">
            {text.forms.submissions}
          </ButtonLink>
        </>
      }
    />
  );

  if (progress === 'sent') {
    return (
      <>
        {head}
        <div role="status">
          <Empty
            icon="check"
            title={text.forms.submitted}
            action={
              <div className="row row-wrap">
                <Button
                  onPress={() => {
                    draft.set(blank);
                    setProblems([]);
                    setProgress('filling');
                  }}
                >
                  {text.forms.another}
                </Button>
                <ButtonLink look="primary" href={`/forms/${form.id}/submissions`}>
                  {text.forms.seeSubmissions}
                </ButtonLink>
              </div>
            }
          />
        </div>
      </>
    );
  }

  // What was typed before must be there first, else it would take the place of what is typed meanwhile.
  if (draft.value === undefined) {
    return (
      <>
        {head}
        <Loading label={text.common.loading} count={1} />
      </>
    );
  }

  return (
    <>
      {head}
      <RestoredNote draft={draft} instead={blank} />
      <form className="card fill-form stack" ref={element} onSubmit={(event) => void send(event)} noValidate>
        {problems.length > 0 && (
          <Callout tone="danger" isAlert title={text.forms.fixFields(problems.length)}>
            {problems
              .filter(({ field }) => field === undefined)
              .map(({ message }) => (
                <p key={message}>{message}</p>
              ))}
          </Callout>
        )}
        <div className="fields">
          {visibleFields(form.fields, values).map((field) => (
            <FieldInput
              key={field.id}
              field={field}
              value={values[field.id] ?? null}
              error={problems.find((problem) => problem.field === field.id)?.message}
              onChange={(value) => draft.set({ ...values, [field.id]: value })}
            />
          ))}
        </div>
        <div className="row">
          <Button type="submit" look="primary" isPending={progress === 'sending'}>
            {text.forms.submit}
          </Button>
        </div>
      </form>
    </>
  );
}

/** The form as plugins want it shown, once they are started. */
function useRendered(form: Form | undefined): Form | undefined {
  const [shown, setShown] = useState<Form>();
  useEffect(() => {
    if (!form) return;
    let isCurrent = true;
    const render = async (): Promise<void> => {
      const rendered = await renderForm(await currentActor(), form);
      if (isCurrent) setShown(rendered);
    };
    void render();
    return () => {
      isCurrent = false;
    };
  }, [form]);
  return shown;
}
