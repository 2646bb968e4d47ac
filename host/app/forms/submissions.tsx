import type { Field, FieldValue, Form, Submission } from '@airlock/sdk';
import { useState } from 'react';
import { hostStatus } from '../boot/status.ts';
import { useRecord, useRecords, useWorkspace } from '../data/context.tsx';
import { type Format } from '../i18n/format.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { useFaultWatch } from '../plugins/fault-watch.tsx';
import { shortName } from '../plugins/naming.ts';
import { NotFound } from '../shell/not-found.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { Badge, Empty, Loading, PageHead, type Tone } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { download, exportFormats, exportSubmissions } from './export.ts';
import { changeState, nextStates } from './submission-actions.ts';

const stateTones: { readonly [state: string]: Tone } = { review: 'warning', approved: 'success', rejected: 'danger' };

/** Every submission of a form, newest first. */
export function Submissions({ id }: { readonly id: string }) {
  const text = useText();
  const form = useRecord('forms', id);
  const submissions = useRecords('submissions')
    ?.filter(({ formId }) => formId === id)
    .toReversed();
  if (form === null) return <NotFound />;
  if (!form || !submissions) return <Loading label={text.common.loading} count={1} />;
  return (
    <>
      <PageHead
        title={form.title}
        lead={text.forms.submissionCount(submissions.length)}
        back={{ href: '/forms', label: text.forms.title }}
        actions={
          <>
            {submissions.length > 0 && <ExportMenu form={form} submissions={submissions} />}
            <ButtonLink look="primary" href={`/forms/${form.id}`}>
              {text.forms.fill}
            </ButtonLink>
          </>
        }
      />
      {submissions.length === 0 ? (
        <Empty
          icon="inbox"
          title={text.forms.noSubmissions}
          action={<ButtonLink href={`/forms/${form.id}`}>{text.forms.fill}</ButtonLink>}
        >
          {text.forms.noSubmissionsHelp}
        </Empty>
      ) : (
        <SubmissionTable form={form} submissions={submissions} />
      )}
    </>
  );
}

function SubmissionTable({ form, submissions }: { readonly form: Form; readonly submissions: readonly Submission[] }) {
  const text = useText();
  const format = useFormat();
  return (
    // Scrolls sideways on narrow screens, so the keyboard must be able to reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="table-scroll" aria-label={text.forms.submissions} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.forms.received}</th>
            {form.fields.map((field) => (
              <th key={field.id} scope="col" className={field.type === 'number' ? 'cell-number' : undefined}>
                {field.label}
              </th>
            ))}
            <th scope="col">{text.forms.state}</th>
            <th scope="col">
              <span className="visually-hidden">{text.common.more}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {submissions.map((submission) => (
            <tr key={submission.id}>
              <td className="cell-nowrap muted">{format.dateTime(submission.createdAt)}</td>
              {form.fields.map((field) => (
                <td key={field.id} className={field.type === 'number' ? 'cell-number' : undefined} dir="auto">
                  {display(field, submission.values[field.id] ?? null, format) || text.forms.noValue}
                </td>
              ))}
              <td>
                <Badge tone={stateTones[submission.state] ?? 'neutral'}>
                  {text.forms.states[submission.state] ?? submission.state}
                </Badge>
              </td>
              <td className="cell-actions">
                <RowMenu submission={submission} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RowMenu({ submission }: { readonly submission: Submission }) {
  const { forms: text, common } = useText();
  const workspace = useWorkspace();
  const watchFaults = useFaultWatch();
  const [isDeleting, setDeleting] = useState(false);
  const [states, setStates] = useState<readonly string[]>([]);
  // Plugins may rule some out, so they are asked when the menu opens.
  const askStates = async (): Promise<void> => {
    const hooks = (await hostStatus.settled())?.hooks;
    setStates(await nextStates(hooks, submission));
  };
  const move = async (to: string): Promise<void> => {
    const hooks = (await hostStatus.settled())?.hooks;
    const objection = await watchFaults(() => changeState(workspace, hooks, submission, to));
    if (objection) toast(text.stateRefused(objection.message, shortName(objection.by)), 'warning');
    else toast(text.stateChanged(text.states[to] ?? to));
  };
  return (
    <>
      <Menu
        label={common.more}
        size="small"
        onOpen={() => void askStates()}
        choices={[
          ...states.map((state) => ({
            id: state,
            label: text.states[state] ?? state,
            onAction: () => void move(state),
          })),
          {
            id: 'delete',
            label: text.removeSubmission,
            icon: 'trash' as const,
            isDangerous: true,
            onAction: () => setDeleting(true),
          },
        ]}
      />
      {isDeleting && (
        <ConfirmDialog
          title={`${text.removeSubmission}?`}
          confirm={common.delete}
          onClose={() => setDeleting(false)}
          onConfirm={async () => {
            await workspace.submissions.delete(submission.id);
            toast(text.submissionRemoved);
          }}
        >
          {text.deleteHelp(0)}
        </ConfirmDialog>
      )}
    </>
  );
}

function ExportMenu({ form, submissions }: { readonly form: Form; readonly submissions: readonly Submission[] }) {
  const { forms: text } = useText();
  const watchFaults = useFaultWatch();
  const save = async (as: (typeof exportFormats)[number]): Promise<void> => {
    const hooks = (await hostStatus.settled())?.hooks;
    const file = await watchFaults(() => exportSubmissions(hooks, form, submissions, as));
    download(file);
    toast(text.exported(file.name));
  };
  return (
    <Menu
      label={text.export}
      icon="download"
      isLabelled
      choices={exportFormats.map((id) => ({ id, label: text.exportAs[id], onAction: () => void save(id) }))}
    />
  );
}

function display(field: Field, value: FieldValue, format: Format): string {
  if (value === null) return '';
  if (typeof value === 'number') return format.number(value);
  if (typeof value === 'string') return field.type === 'date' ? format.day(value) : value;
  return typeof value === 'boolean' ? String(value) : format.list(value);
}
