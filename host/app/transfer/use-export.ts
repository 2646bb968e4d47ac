import { useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { useTask } from '../session/use-task.tsx';
import { toast } from '../ui/toast.tsx';

/** Hands out everything as one file. */
export function useExportWorkspace(): () => void {
  const { transfer: text } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  return () =>
    void task(async (actor) => {
      const [{ exportWorkspace }, { download }] = await Promise.all([
        import('./archive.ts'),
        import('../ui/download.ts'),
      ]);
      const archive = await exportWorkspace(workspace, actor);
      const name = `workspace-${new Date(archive.exportedAt).toISOString().slice(0, 10)}.json`;
      download({ name, type: 'application/json', content: `${JSON.stringify(archive, null, 2)}\n` });
      toast(text.exported(name));
    });
}
