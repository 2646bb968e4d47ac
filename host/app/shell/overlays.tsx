import { lazy, Suspense, useLayoutEffect } from 'react';
import { useOverlay } from '../commands/overlay.ts';
import { typedAhead } from '../commands/typed-ahead.ts';

const Palette = lazy(async () => ({ default: (await import('../commands/palette.tsx')).Palette }));
const Shortcuts = lazy(async () => ({ default: (await import('../commands/shortcut-dialog.tsx')).ShortcutDialog }));
const Profile = lazy(async () => ({ default: (await import('../session/profile-dialog.tsx')).ProfileDialog }));

const screens = { palette: Palette, shortcuts: Shortcuts, profile: Profile } as const;

/** What lies over the app, loaded when it is first wanted. */
export function Overlays() {
  const open = useOverlay();
  useLayoutEffect(() => (open === 'palette' ? typedAhead.collect() : undefined), [open]);
  if (!open) return null;
  const Screen = screens[open];
  return (
    <Suspense fallback={null}>
      <Screen />
    </Suspense>
  );
}
