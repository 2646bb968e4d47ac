import { type Appearance, appearance, toAppearance } from '../boot/appearance.ts';
import type { Actor } from './actor.ts';
import { loadSection, saveSection } from './site.ts';

const SECTION = 'appearance';

/** Change how the app looks on this device, as plugins want it. Rejects with `RefusedError`. */
export async function saveAppearance(actor: Actor, change: Partial<Appearance>): Promise<void> {
  const current = appearance.get();
  await saveSection(actor, SECTION, { ...current, ...change }, (values) => {
    const next = toAppearance(values, current);
    appearance.set(next);
    return { ...next };
  });
}

/** Let plugins change how the app looks now that they are there; what was chosen stays chosen. */
export async function loadAppearance(actor: Actor): Promise<void> {
  const chosen = appearance.get();
  const values = await loadSection(actor, SECTION, { ...chosen });
  const wanted = toAppearance(values, chosen);
  if (wanted.theme !== chosen.theme || wanted.language !== chosen.language) appearance.show(wanted);
}
