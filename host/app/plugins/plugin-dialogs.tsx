import { useState } from 'react';
import type { InstalledPlugin } from '../../kernel/plugins.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';
import { FaultCallout } from './fault-text.tsx';

interface Props {
  readonly plugin: InstalledPlugin;
  readonly onClose: () => void;
}

export function UninstallDialog({ plugin, onClose }: Props) {
  const { plugins: text } = useText();
  const { plugins } = useHost();
  const [keepsData, setKeepsData] = useState(false);
  return (
    <ActDialog
      title={text.uninstallTitle(plugin.manifest.name)}
      confirm={text.uninstall}
      isDangerous
      onClose={onClose}
      onConfirm={async () => {
        await plugins.uninstall(plugin.name, { data: keepsData ? 'keep' : 'delete' });
        toast(text.uninstalled(plugin.manifest.name));
      }}
    >
      <p className="muted">{text.uninstallHelp}</p>
      <Switch isSelected={keepsData} onChange={setKeepsData}>
        {text.keepData}
      </Switch>
    </ActDialog>
  );
}

export function RollBackDialog({ plugin, onClose }: Props) {
  const { plugins: text } = useText();
  const { plugins } = useHost();
  const version = plugin.previous?.version ?? '';
  return (
    <ActDialog
      title={text.rollBackTitle(plugin.manifest.name, version)}
      confirm={text.rollBack}
      onClose={onClose}
      onConfirm={async () => {
        await plugins.rollback(plugin.name);
        toast(text.rolledBack(plugin.manifest.name, version));
      }}
    >
      <p className="muted">{text.rollBackHelp(version)}</p>
    </ActDialog>
  );
}

/** A dialog that does one thing and stays open with the reason when it fails. */
function ActDialog(props: {
  readonly title: string;
  readonly confirm: string;
  readonly isDangerous?: boolean;
  readonly children: React.ReactNode;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const { common } = useText();
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  const act = async (): Promise<void> => {
    setPending(true);
    setFailure(undefined);
    try {
      await props.onConfirm();
      props.onClose();
    } catch (error) {
      setFailure({ error });
      setPending(false);
    }
  };
  return (
    <Dialog
      role="alertdialog"
      title={props.title}
      isBusy={isPending}
      onClose={props.onClose}
      actions={
        <>
          <Button autoFocus onPress={props.onClose}>
            {common.cancel}
          </Button>
          <Button look={props.isDangerous ? 'danger' : 'primary'} isPending={isPending} onPress={() => void act()}>
            {props.confirm}
          </Button>
        </>
      }
    >
      {props.children}
      {failure && <FaultCallout error={failure.error} />}
    </Dialog>
  );
}
