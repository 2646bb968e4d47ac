import { useEffect } from 'react';
import { useContributions } from '../../react/hooks.ts';
import { appearance } from '../boot/appearance.ts';
import { useHostStatus } from '../boot/status.ts';
import { loadShortcuts } from '../commands/shortcuts.ts';
import { useWorkspace } from '../data/context.tsx';
import { useAddedLanguages } from '../i18n/added.ts';
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
  useAddedLanguages();
  useThemeInForce();
  return null;
}

/** A plugin's colours go with their plugin; the choice stays, for when it comes back. */
function useThemeInForce(): void {
  const status = useHostStatus();
  const themes = useContributions('themes');
  useEffect(() => {
    const { custom, ...look } = appearance.get();
    if (status.state === 'ready' && custom && !themes.some(({ key }) => key === custom.key)) appearance.show(look);
  }, [status, themes]);
}
