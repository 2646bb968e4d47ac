import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Figure } from './health-figures.tsx';

/** What a plugin takes of the device, as far as a browser lets that be known; and why not, where it does not. */
export function DeviceFigures({ plugin }: { readonly plugin: string }) {
  const { isolation: text } = useText();
  const format = useFormat();
  const { supervisor, plugins } = useHost();
  useNow(5000);
  const usage = supervisor.usage(plugin);
  if (usage === undefined || plugins.get(plugin)?.state.kind !== 'active') return null;
  const { cpu, memory } = usage;
  return (
    <>
      <dl className="figures">
        <Figure
          name={text.processor}
          value={cpu === 'unknown' ? text.unknown : format.share(cpu)}
          isBad={cpu !== 'unknown' && cpu > 0.5}
        />
        <Figure name={text.memory} value={memory === 'unknown' ? text.unknown : format.bytes(memory)} />
      </dl>
      <p className="faint small">{text.deviceHelp}</p>
    </>
  );
}
