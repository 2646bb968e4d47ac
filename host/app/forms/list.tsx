import type { Form } from '@airlock/sdk';
import { Link, useLocation } from 'wouter';
import { useRecords, useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { shortName } from '../plugins/naming.ts';
import { currentActor, useTask } from '../session/use-task.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Empty, Loading, PageHead } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { deleteForm, duplicateOf, restoreForm, saveForm } from './form-actions.ts';

export function FormList() {
  const { forms: text, common, outbox } = useText();
  const forms = useRecords('forms');
  const submissions = useRecords('submissions');
  const waiting = useRecords('outbox')?.filter(({ status }) => status === 'waiting').length ?? 0;
  const create = (
    <ButtonLink href="/forms/new" look="primary" icon="plus">
      {text.create}
    </ButtonLink>
  );
  return (
    <>
      <PageHead
        title={text.title}
        lead={text.lead}
        actions={
          <>
            <ButtonLink href="/outbox" icon="send">
              {waiting > 0 ? outbox.waiting(waiting) : outbox.title}
            </ButtonLink>
            {forms && forms.length > 0 && create}
          </>
        }
      />
      {!forms ? (
        <Loading label={common.loading} />
      ) : forms.length === 0 ? (
        <Empty icon="forms" title={text.empty} action={create}>
          {text.emptyHelp}
        </Empty>
      ) : (
        <ul className="card-grid">
          {forms.toReversed().map((form) => (
            <li key={form.id}>
              <FormCard form={form} submissions={submissions?.filter(({ formId }) => formId === form.id).length ?? 0} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function FormCard({ form, submissions }: { readonly form: Form; readonly submissions: number }) {
  const { forms: text, common } = useText();
  const [, navigate] = useLocation();
  const workspace = useWorkspace();
  const task = useTask();
  const undoable = useUndoable();
  const remove = (): void =>
    void task(async (actor) => {
      const outcome = await deleteForm(workspace, actor, form);
      if ('objection' in outcome) {
        toast(text.kept(outcome.objection.message, shortName(outcome.objection.by)), 'warning');
        return;
      }
      undoable(text.deleted(form.title, submissions), async () =>
        restoreForm(workspace, await currentActor(), form, outcome.restore),
      );
    });
  const duplicate = (): void =>
    void task(async (actor) => {
      const outcome = await saveForm(workspace, actor, duplicateOf(form, text.duplicateTitle(form.title)), undefined);
      if ('objections' in outcome) {
        for (const { message, by } of outcome.objections) toast(`${message} (${shortName(by)})`, 'warning');
        return;
      }
      toast(text.duplicated(outcome.saved.title));
      navigate(`/forms/${outcome.saved.id}/edit`);
    });
  return (
    <article className="card form-card" aria-label={form.title}>
      <div className="row row-between">
        <h2 className="truncate">{form.title}</h2>
        <Menu
          label={common.more}
          size="small"
          choices={[
            { id: 'edit', label: common.edit, icon: 'edit', onAction: () => navigate(`/forms/${form.id}/edit`) },
            { id: 'duplicate', label: text.duplicate, icon: 'copy', onAction: duplicate },
            { id: 'delete', label: common.delete, icon: 'trash', isDangerous: true, onAction: remove },
          ]}
        />
      </div>
      <p className="muted small form-card-lead">{form.description || text.fields(form.fields.length)}</p>
      <div className="row row-between">
        <Link href={`/forms/${form.id}/submissions`} className="small">
          {text.submissionCount(submissions)}
        </Link>
        <ButtonLink href={`/forms/${form.id}`} size="small">
          {text.fill}
        </ButtonLink>
      </div>
    </article>
  );
}
