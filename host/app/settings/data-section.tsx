import { useState } from 'react';
import { useWorkspace } from '../data/context.tsx';
import { type Messages, useFormat, useText } from '../i18n/text.tsx';
import { loadSite } from '../session/site.ts';
import { currentActor, useTask } from '../session/use-task.tsx';
import {
  ArchiveError,
  type ArchiveProblem,
  importArchive,
  type ImportPlan,
  MOST_ARCHIVE_BYTES,
  planImport,
  readArchive,
} from '../transfer/archive.ts';
import { useExportWorkspace } from '../transfer/use-export.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { Callout, Facts } from '../ui/surface.tsx';
import { useUndoable } from '../ui/undo.tsx';

/** The whole workspace out into a file, and in again. */
export function DataSection() {
  const { transfer: text } = useText();
  const workspace = useWorkspace();
  const exportAll = useExportWorkspace();
  const [plan, setPlan] = useState<ImportPlan>();
  const [problem, setProblem] = useState<ArchiveProblem>();
  const read = async (file: File): Promise<void> => {
    setProblem(undefined);
    const content = await file.text();
    try {
      setPlan(await planImport(workspace, readArchive(content)));
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      setProblem(error.problem);
    }
  };
  return (
    <section className="card stack" id="data" aria-labelledby="settings-data">
      <h2 id="settings-data">{text.title}</h2>
      <p className="muted small">{text.help}</p>
      {problem && <Callout tone="danger" isAlert title={text.broken(reasonOf(problem, text))} />}
      <div className="row row-wrap">
        <Button icon="download" onPress={exportAll}>
          {text.export}
        </Button>
        <FileButton
          size="normal"
          accept=".json,application/json"
          label={text.import}
          most={MOST_ARCHIVE_BYTES}
          onFile={read}
        >
          {text.import}
        </FileButton>
      </div>
      {plan && <ImportDialog plan={plan} onClose={() => setPlan(undefined)} />}
    </section>
  );
}

function ImportDialog({ plan, onClose }: { readonly plan: ImportPlan; readonly onClose: () => void }) {
  const { transfer: text, common } = useText();
  const format = useFormat();
  const workspace = useWorkspace();
  const task = useTask();
  const undoable = useUndoable();
  const [isPending, setPending] = useState(false);
  const { counts, archive, total } = plan;
  const hasSettings = Object.keys(archive.settings).length > 0;
  const run = async (): Promise<void> => {
    setPending(true);
    await task(async (actor) => {
      const takeBack = await importArchive(workspace, actor, plan);
      await loadSite(workspace, actor);
      undoable(text.imported(total), async () => {
        const kept = await takeBack();
        await loadSite(workspace, await currentActor());
        return kept;
      });
    });
    onClose();
  };
  const tables = ['forms', 'submissions', 'pages', 'outbox', 'connections'] as const;
  return (
    <Dialog
      title={text.previewTitle}
      lead={<p className="muted">{text.from(format.dateTime(archive.exportedAt))}</p>}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button
            look="primary"
            isDisabled={total === 0 && !hasSettings}
            isPending={isPending}
            onPress={() => void run()}
          >
            {text.now}
          </Button>
        </>
      }
    >
      {total === 0 && <p>{text.nothing}</p>}
      <Facts
        facts={tables.map((name) => {
          const { added, changed, same } = counts[name];
          return [text.tables[name], [text.added(added), text.changed(changed), text.same(same)].join(' · ')];
        })}
      />
      {hasSettings && <p className="small">{text.settings}</p>}
    </Dialog>
  );
}

function reasonOf(problem: ArchiveProblem, text: Messages['transfer']): string {
  if (problem.kind !== 'badRecord') return text[problem.kind];
  return text.badRecord(text.tables[problem.table], problem.position, problem.reason);
}
