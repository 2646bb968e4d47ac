import { useEffect } from 'react';
import { loadShortcuts } from '../commands/shortcuts.ts';
import { useWorkspace } from '../data/context.tsx';
import { loadAppearance } from '../session/look.ts';
import { startProfile } from '../session/profile.ts';
import { loadSite } from '../session/site.ts';
import { currentActor } from '../session/use-task.tsx';
import { startNotices } from '../ui/notices.ts';

let isStarted = false;

/** Reads the kept settings once, with the plugins that take part. Draws nothing; nothing waits for it. */
export function Starter() {
  const workspace = useWorkspace();
  useEffect(() => {
    if (isStarted) return;
    isStarted = true;
    startProfile();
    startNotices();
    const load = async (): Promise<void> => {
      await loadShortcuts(workspace);
      const actor = await currentActor();
      await loadSite(workspace, actor);
      await loadAppearance(actor);
    };
    // The app works with the usual settings.
    load().catch(reportError);
  }, [workspace]);
  return null;
}
