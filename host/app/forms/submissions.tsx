import type { Form, Submission } from '@airlock/sdk';
import { useState } from 'react';
import type { ExporterEntry } from '../../kernel/contributions/contributions.ts';
import { useOffered } from '../../react/hooks.ts';
import { useRecord, useRecords, useWorkspace } from '../data/context.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useTask } from '../session/use-task.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { download } from '../ui/download.ts';
import { SearchField, Select } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { Empty, Loading, PageHead } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { display } from './display.ts';
import { exportFormats, exportSubmissions, fileName } from './export.ts';
import { ImportDialog } from './import-dialog.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { SubmissionDetails } from './submission-details.tsx';
import { SubmissionTable } from './submission-table.tsx';
import { firstView, type TableView, viewOf } from './table-view.ts';
import { labelOf, workflowOf } from './workflow.ts';

/** Every submission of a form: to look through, sort, work on, export and import. */
export function Submissions({ id }: { readonly id: string }) {
  const text = useText();
  const form = useRecord('forms', id);
  const submissions = useRecords('submissions')?.filter(({ formId }) => formId === id);
  const [isImporting, setImporting] = useState(false);
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
            <Button icon="upload" onPress={() => setImporting(true)}>
              {text.forms.import}
            </Button>
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
        <Browser form={form} submissions={submissions} />
      )}
      {isImporting && <ImportDialog form={form} onClose={() => setImporting(false)} />}
    </>
  );
}

function Browser({ form, submissions }: { readonly form: Form; readonly submissions: readonly Submission[] }) {
  const { forms: text } = useText();
  const format = useFormat();
  const workflow = workflowOf(form, text.states);
  const [view, setView] = useState<TableView>(firstView);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [openId, setOpenId] = useState<string>();
  const shown = viewOf(submissions, view, ({ createdAt, state, values }) =>
    [
      format.dateTime(createdAt),
      labelOf(workflow, state),
      ...form.fields.map((field) => display(field, values[field.id] ?? null, format, text)),
    ].join('\n'),
  );
  // What is not shown any more is not worked on either.
  const selection = shown.filter(({ id }) => chosen.has(id));
  const opened = submissions.find(({ id }) => id === openId);
  const states = [...new Set([...workflow.states.map(({ id }) => id), ...submissions.map(({ state }) => state)])];
  return (
    <section className="stack" aria-label={text.submissions}>
      <div className="toolbar">
        <SearchField label={text.filter} value={view.search} onChange={(search) => setView({ ...view, search })} />
        <Select
          label={text.filterState}
          value={view.state}
          options={[{ id: '', label: text.anyState }, ...states.map((id) => ({ id, label: labelOf(workflow, id) }))]}
          onChange={(state) => setView({ ...view, state })}
        />
      </div>
      <p role="status" className={shown.length === submissions.length ? 'visually-hidden' : 'muted small'}>
        {text.shown(shown.length, submissions.length)}
      </p>
      {selection.length > 0 && <SelectionBar form={form} selection={selection} onClear={() => setChosen(new Set())} />}
      {shown.length === 0 ? (
        <Empty
          icon="search"
          title={text.noMatch}
          action={<Button onPress={() => setView({ ...view, search: '', state: '' })}>{text.showAll}</Button>}
        >
          {text.noMatchHelp}
        </Empty>
      ) : (
        <SubmissionTable
          form={form}
          shown={shown}
          view={view}
          onView={setView}
          chosen={chosen}
          onChoose={setChosen}
          onOpen={setOpenId}
        />
      )}
      {opened && <SubmissionDetails form={form} submission={opened} onClose={() => setOpenId(undefined)} />}
    </section>
  );
}

function ExportMenu({ form, submissions }: { readonly form: Form; readonly submissions: readonly Submission[] }) {
  const { files, forms: text } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const exporters = useOffered('exporters');
  const save = (as: (typeof exportFormats)[number]): void =>
    void task(async (actor) => {
      const file = await exportSubmissions(actor, form, submissions, as);
      download(file);
      toast(text.exported(file.name));
    });
  const saveWithFiles = (): void =>
    void task(async (actor) => {
      const { exportWithFiles } = await import('./export-files.ts');
      const file = await exportWithFiles(workspace, actor, form, submissions);
      download(file);
      toast(text.exported(file.name));
    });
  const saveBy = ({ run, extension, mediaType }: ExporterEntry): void =>
    void task(async (actor) => {
      await actor.authorize('submission.export', form.title);
      const content = await run({ form, submissions });
      const name = fileName(form, extension);
      download({ name, type: mediaType, content });
      toast(text.exported(name));
    });
  return (
    <Menu
      label={text.export}
      icon="download"
      isLabelled
      choices={[
        ...exportFormats.map((id) => ({ id, label: text.exportAs[id], onAction: () => save(id) })),
        ...(form.fields.some(({ type }) => type === 'file')
          ? [{ id: '#files', label: files.withFiles, onAction: saveWithFiles }]
          : []),
        ...exporters.map((exporter) => ({
          id: exporter.key,
          label: exporter.title,
          icon: 'plugins' as const,
          onAction: () => saveBy(exporter),
        })),
      ]}
    />
  );
}
