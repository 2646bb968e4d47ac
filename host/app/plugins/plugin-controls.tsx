import { useState } from 'react';
import { isLocal } from '../../kernel/management/local-packages.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';
import { explain } from './fault-text.tsx';
import { PackageButton } from './from-file.tsx';
import { RollBackDialog, SwitchOffDialog, UninstallDialog } from './plugin-dialogs.tsx';
import { PluginSettings } from './plugin-settings.tsx';

/** Switches a plugin on and off at once, and asks first where others cannot do without it. */
export function EnabledSwitch({ plugin }: { readonly plugin: InstalledPlugin }) {
  const text = useText();
  const { plugins } = useHost();
  const format = useFormat();
  const [also, setAlso] = useState<readonly string[]>();
  const [isSwitching, setSwitching] = useState(false);
  const { name, manifest } = plugin;

  const toggle = async (isOn: boolean): Promise<void> => {
    setSwitching(true);
    try {
      const plan = await plugins.planChange(name, isOn ? 'enable' : 'disable');
      if (!isOn && plan.also.length > 0) {
        setAlso(plan.also);
        return;
      }
      await (isOn ? plugins.enable(name, plan) : plugins.disable(name));
      if (plan.also.length > 0) {
        const titles = plan.also.map((other) => plugins.get(other)?.manifest.name ?? other);
        toast(text.packages.alsoOn(format.list(titles)));
      }
    } catch (error) {
      const { what } = explain(error, text.faults);
      toast(`${text.plugins.toggleFailed(manifest.name)}: ${what}`, 'danger');
    } finally {
      setSwitching(false);
    }
  };
  return (
    <>
      <Switch isSelected={plugin.enabled} isPending={isSwitching} onChange={(isOn) => void toggle(isOn)}>
        {text.plugins.enabled}
      </Switch>
      {also && <SwitchOffDialog plugin={plugin} also={also} onClose={() => setAlso(undefined)} />}
    </>
  );
}

/** What can be done with an installed plugin, each in a dialog of its own. */
export function PluginButtons({
  plugin,
  onGone,
}: {
  readonly plugin: InstalledPlugin;
  /** Called once it is uninstalled. */
  readonly onGone?: () => void;
}) {
  const { plugins: text, local } = useText();
  const { plugins } = useHost();
  const [open, setOpen] = useState<'settings' | 'rollback' | 'uninstall'>();
  const close = (): void => setOpen(undefined);
  return (
    <>
      <Button size="small" icon="settings" onPress={() => setOpen('settings')}>
        {text.settings}
      </Button>
      <Button size="small" icon="undo" isDisabled={!plugin.previous} onPress={() => setOpen('rollback')}>
        {text.rollBack}
      </Button>
      {isLocal(plugin.name) && <PackageButton>{local.update}</PackageButton>}
      <Button size="small" icon="trash" onPress={() => setOpen('uninstall')}>
        {text.uninstall}
      </Button>
      {open === 'settings' && <PluginSettings plugin={plugin} onClose={close} />}
      {open === 'rollback' && <RollBackDialog plugin={plugin} onClose={close} />}
      {open === 'uninstall' && (
        <UninstallDialog
          plugin={plugin}
          onClose={() => {
            close();
            if (!plugins.get(plugin.name)) onGone?.();
          }}
        />
      )}
    </>
  );
}
