import type { Form } from '@airlock/sdk';
import { useRef, useState } from 'react';
import type { ImporterEntry } from '../../kernel/contributions/contributions.ts';
import { useOffered } from '../../react/hooks.ts';
import { useWorkspace } from '../data/context.tsx';
import { type Messages, useFormat, useText } from '../i18n/text.tsx';
import { FaultCallout } from '../plugins/fault-text.tsx';
import { currentActor, useTask } from '../session/use-task.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { Callout, Progress } from '../ui/surface.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { display } from './display.ts';
import {
  FileError,
  type FileProblem,
  importRows,
  MOST_BYTES,
  type Preview,
  previewImport,
  previewRows,
} from './import.ts';
import { textOf } from './text-file.ts';

/** Rows drawn in the preview. */
const SHOWN = 20;

/** Choose a file, see what it would bring in and which rows would not fit, and bring in the rest. */
export function ImportDialog({ form, onClose }: { readonly form: Form; readonly onClose: () => void }) {
  const { forms: text, common } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const undoable = useUndoable();
  const [preview, setPreview] = useState<Preview>();
  const [problem, setProblem] = useState<FileProblem | 'plugin'>();
  const [failure, setFailure] = useState<unknown>();
  const importers = useOffered('importers');
  const [progress, setProgress] = useState<number>();
  const abort = useRef(new AbortController());
  const good = preview?.rows.filter(({ problems }) => problems.length === 0).length ?? 0;

  const read = async (file: File): Promise<void> => {
    setPreview(undefined);
    setProblem(undefined);
    const bytes = new Uint8Array(await file.arrayBuffer());
    try {
      const extension = file.name.split('.').at(-1)?.toLowerCase() ?? '';
      const importer = importers.find(({ extensions }) => extensions.includes(extension));
      setPreview(
        importer
          ? await readBy(importer, { name: file.name, bytes }, form, text)
          : await previewImport(await currentActor(), form, { name: file.name, content: textOf(bytes) }, text),
      );
    } catch (error) {
      setProblem(error instanceof FileError ? error.problem : 'plugin');
      if (!(error instanceof FileError)) setFailure(error);
    }
  };
  const run = async (): Promise<void> => {
    if (!preview) return;
    setProgress(0);
    const { signal } = abort.current;
    await task(async (actor) => {
      try {
        const { imported, inverse } = await importRows(workspace, actor, form, preview, {
          signal,
          onProgress: setProgress,
        });
        undoable(text.imported(imported), async () => (await workspace.edit(inverse)).kept);
      } catch (error) {
        // Cancelled: nothing was saved, and the dialog is gone.
        if (!signal.aborted) throw error;
      }
    });
    onClose();
  };
  const cancel = (): void => {
    abort.current.abort();
    onClose();
  };

  return (
    <Dialog
      isWide
      title={text.importTitle(form.title)}
      lead={<p className="muted">{text.importHelp}</p>}
      onClose={cancel}
      actions={
        <>
          <Button onPress={cancel}>{common.cancel}</Button>
          {preview && (
            <Button
              look="primary"
              isDisabled={good === 0}
              isPending={progress !== undefined}
              onPress={() => void run()}
            >
              {text.importNow(good)}
            </Button>
          )}
        </>
      }
    >
      <FileButton
        size="normal"
        accept={['.csv', '.json', ...importers.flatMap(({ extensions }) => extensions.map((one) => `.${one}`))].join(
          ',',
        )}
        label={text.chooseFile}
        most={MOST_BYTES}
        onFile={read}
      >
        {text.chooseFile}
      </FileButton>
      {problem === 'plugin' && <FaultCallout error={failure} />}
      {problem && problem !== 'plugin' && <Callout tone="danger" isAlert title={text.fileProblems[problem]} />}
      {progress !== undefined && <Progress label={text.importing} value={progress} />}
      {preview && <PreviewTable form={form} preview={preview} good={good} />}
    </Dialog>
  );
}

/** Let a plugin read the file. */
async function readBy(
  importer: ImporterEntry,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> },
  form: Form,
  text: Messages['forms'],
): Promise<Preview> {
  const rows = await importer.run({ name, content: bytes, form });
  return previewRows(await currentActor(), form, name, rows, text);
}

function PreviewTable(props: { readonly form: Form; readonly preview: Preview; readonly good: number }) {
  const { forms: text } = useText();
  const format = useFormat();
  const { form, preview, good } = props;
  const bad = preview.rows.length - good;
  // Rows that do not fit come first: they are what has to be looked at.
  const rows = preview.rows
    .map((row, index) => ({ ...row, index }))
    .sort((a, b) => Number(b.problems.length > 0) - Number(a.problems.length > 0))
    .slice(0, SHOWN);
  const labelOf = (id: string | undefined): string => form.fields.find((field) => field.id === id)?.label ?? '';
  return (
    <>
      <div role="status" className="stack stack-s">
        <p>
          {text.importGood(good)} {bad > 0 && text.importBad(bad)}
        </p>
        {preview.unknown.length > 0 && (
          <p className="muted small">{text.importUnknown(format.list(preview.unknown))}</p>
        )}
        {preview.remarks.map((remark) => (
          <p key={remark} className="small">
            {remark}
          </p>
        ))}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="table-scroll" aria-label={text.importFirst(rows.length)} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text.importRow}</th>
              {bad > 0 && <th scope="col">{text.importProblem}</th>}
              {form.fields.map(({ id, label }) => (
                <th key={id} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ index, values, problems }) => (
              <tr key={index}>
                <td className="number">{format.number(index + 1)}</td>
                {bad > 0 && (
                  <td className="cell-problem">
                    {problems.map(({ field, message }) => (
                      <p key={`${field}:${message}`} className="field-error">
                        {[labelOf(field), message].filter(Boolean).join(': ')}
                      </p>
                    ))}
                  </td>
                )}
                {form.fields.map((field) => (
                  <td key={field.id} dir="auto">
                    {display(field, values[field.id] ?? null, format, text) || text.noValue}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
