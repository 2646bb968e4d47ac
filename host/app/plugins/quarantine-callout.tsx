import type { AirlockError } from '../../kernel/errors.ts';
import type { InstalledPlugin, PluginState } from '../../kernel/management/plugins.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { explain, FaultText } from './fault-text.tsx';
import { useWords } from './words.ts';

/** Who set a plugin aside, when and why, and the way back: an update, or the user's word. */
export function QuarantineCallout(props: {
  readonly plugin: InstalledPlugin;
  readonly by: Extract<PluginState, { kind: 'quarantined' }>['by'];
  readonly error: AirlockError;
}) {
  const { faults, common } = useText();
  const { quarantine: text } = useWords();
  const format = useFormat();
  const now = useNow(60_000);
  const { plugins, supervisor } = useHost();
  const { plugin, by, error } = props;
  const at = supervisor.activity(plugin.name)?.quarantine?.at;
  const { what, code, message } = explain(error, faults);
  const again = (): void => {
    plugins.enable(plugin.name).catch((failure: unknown) => toast(explain(failure, faults).what, 'danger'));
  };
  return (
    <Callout
      tone="danger"
      title={at === undefined ? text.by[by] : text.since(text.by[by], format.ago(at, now))}
      isAlert
      action={
        <Button size="small" onPress={again}>
          {common.tryAgain}
        </Button>
      }
    >
      {code !== 'QUARANTINED' && <p>{what}</p>}
      <p className="muted">{text.until(plugin.manifest.version)}</p>
      <FaultText code={code} message={message} />
    </Callout>
  );
}
