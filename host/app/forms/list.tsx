import type { Form } from '@airlock/sdk';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { hostStatus } from '../boot/status.ts';
import { useRecords, useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { Empty, Loading, PageHead } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { deleteForm } from './form-actions.ts';

export function FormList() {
  const { forms: text, common } = useText();
  const forms = useRecords('forms');
  const submissions = useRecords('submissions');
  const [deleting, setDeleting] = useState<Form>();
  const create = (
    <ButtonLink href="/forms/new" look="primary" icon="plus">
      {text.create}
    </ButtonLink>
  );
  const countOf = (form: Form): number => submissions?.filter(({ formId }) => formId === form.id).length ?? 0;
  return (
    <>
      <PageHead title={text.title} lead={text.lead} actions={forms && forms.length > 0 && create} />
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
              <FormCard form={form} submissions={countOf(form)} onDelete={() => setDeleting(form)} />
            </li>
          ))}
        </ul>
      )}
      {deleting && (
        <DeleteForm form={deleting} submissions={countOf(deleting)} onClose={() => setDeleting(undefined)} />
      )}
    </>
  );
}

function FormCard(props: { readonly form: Form; readonly submissions: number; readonly onDelete: () => void }) {
  const { forms: text, common } = useText();
  const [, navigate] = useLocation();
  const { form } = props;
  return (
    <article className="card form-card" aria-label={form.title}>
      <div className="row row-between">
        <h2 className="truncate">{form.title}</h2>
        <Menu
          label={common.more}
          size="small"
          choices={[
            { id: 'edit', label: common.edit, icon: 'edit', onAction: () => navigate(`/forms/${form.id}/edit`) },
            { id: 'delete', label: common.delete, icon: 'trash', isDangerous: true, onAction: props.onDelete },
          ]}
        />
      </div>
      <p className="muted small form-card-lead">{form.description || text.fields(form.fields.length)}</p>
      <div className="row row-between">
        <Link href={`/forms/${form.id}/submissions`} className="small">
          {text.submissionCount(props.submissions)}
        </Link>
        <ButtonLink href={`/forms/${form.id}`} size="small">
          {text.fill}
        </ButtonLink>
      </div>
    </article>
  );
}

function DeleteForm(props: { readonly form: Form; readonly submissions: number; readonly onClose: () => void }) {
  const { forms: text, common } = useText();
  const workspace = useWorkspace();
  const remove = async (): Promise<void> => {
    const hooks = (await hostStatus.settled())?.hooks;
    const objection = await deleteForm(workspace, hooks, props.form);
    if (objection) toast(text.kept(objection.message, objection.by), 'warning');
    else toast(text.deleted(props.form.title));
  };
  return (
    <ConfirmDialog
      title={text.deleteTitle(props.form.title)}
      confirm={common.delete}
      onConfirm={remove}
      onClose={props.onClose}
    >
      {text.deleteHelp(props.submissions)}
    </ConfirmDialog>
  );
}
