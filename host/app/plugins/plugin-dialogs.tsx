import { useState } from 'react';
import { isLocal } from '../../kernel/management/local-packages.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useHost } from '../../react/provider.tsx';
import { useLoaded } from '../../react/loaded.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Callout } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { FaultCallout } from './fault-text.tsx';
import { RevertedCallout } from './update-notes.tsx';
import { useUpdates } from './use-updates.ts';
import { useWords } from './words.ts';

interface Props {
  readonly plugin: InstalledPlugin;
  readonly onClose: () => void;
}

export function UninstallDialog({ plugin, onClose }: Props) {
  const { plugins: text, packages } = useText();
  const { removed } = useWords();
  const format = useFormat();
  const { plugins } = useHost();
  const undoable = useUndoable();
  const [keepsData, setKeepsData] = useState(false);
  // A file that it came from is the user's to choose again.
  const isKept = keepsData && !isLocal(plugin.name);
  const { value: plan } = useLoaded(plugin.release, () => plugins.planChange(plugin.name, 'uninstall'));
  return (
    <ActDialog
      title={text.uninstallTitle(plugin.manifest.name)}
      confirm={text.uninstall}
      isDangerous
      onClose={onClose}
      onConfirm={async () => {
        await plugins.uninstall(plugin.name, { data: keepsData ? 'keep' : 'delete', also: plan?.also ?? [] });
        const done = text.uninstalled(plugin.manifest.name);
        if (isKept)
          undoable(done, async () => {
            // It may be back already, from the list.
            if (!plugins.get(plugin.name)) await plugins.restore(plugin.name);
          });
        else toast(done);
      }}
    >
      <p className="muted">
        {isKept ? removed.keptADay : text.uninstallHelp}{' '}
        {!isKept && plan?.frees !== undefined && packages.uninstallFrees(format.bytes(plan.frees))}{' '}
        {plan?.data && packages.uninstallData(plan.data.stored)}
      </p>
      <AlsoOff names={plan?.also ?? []} />
      <Switch isSelected={keepsData} onChange={setKeepsData}>
        {text.keepData}
      </Switch>
    </ActDialog>
  );
}

/** Asks before plugins are switched off that cannot do without this one. */
export function SwitchOffDialog({ plugin, also, onClose }: Props & { readonly also: readonly string[] }) {
  const { packages } = useText();
  const { plugins } = useHost();
  return (
    <ActDialog
      title={packages.switchOffTitle(plugin.manifest.name)}
      confirm={packages.switchOff}
      onClose={onClose}
      onConfirm={() => plugins.disable(plugin.name, { also })}
    >
      <AlsoOff names={also} />
    </ActDialog>
  );
}

function AlsoOff({ names }: { readonly names: readonly string[] }) {
  const { packages } = useText();
  const format = useFormat();
  const { plugins } = useHost();
  if (names.length === 0) return null;
  const titles = names.map((name) => plugins.get(name)?.manifest.name ?? name);
  return <Callout tone="warning">{packages.alsoOff(format.list(titles))}</Callout>;
}

export function RollBackDialog({ plugin, onClose }: Props) {
  const { plugins: text } = useText();
  const { plugins } = useHost();
  const reverted = useUpdates().reverted(plugin.name);
  const { version = '', release } = plugin.previous ?? {};
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
      {reverted !== undefined && reverted.release === release && <RevertedCallout plugin={plugin} />}
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
