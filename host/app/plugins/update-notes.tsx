import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Callout } from '../ui/surface.tsx';
import { useUpdates } from './use-updates.ts';

/** Why an update was taken back. */
export function RevertedCallout({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { packages } = useText();
  const reverted = useUpdates().reverted(plugin.name);
  if (!reverted) return null;
  return (
    <Callout tone="warning" title={packages.reverted(reverted.version, reverted.to)}>
      <p>{packages.revertedHelp}</p>
      <ul>
        {reverted.evidence.map((sentence) => (
          <li key={sentence} dir="auto">
            {sentence}
          </li>
        ))}
      </ul>
    </Callout>
  );
}

/** That the new version is being compared with the one before. */
export function TrialNote({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { packages } = useText();
  const format = useFormat();
  const now = useNow(60_000);
  const trial = useUpdates().trial(plugin.name);
  if (!trial || trial.until < now) return null;
  return <p className="faint small">{packages.onTrial(trial.fromVersion, format.dateTime(trial.until))}</p>;
}
