import { type DragEvent, type ReactNode, useState } from 'react';
import { isLocal } from '../../kernel/management/local-packages.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Switch } from '../ui/button.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { Badge } from '../ui/surface.tsx';
import { toastFault } from '../ui/toast.tsx';
import { useInstall } from './install-flow.tsx';

/** Opens the consent dialog for a packed plugin that the user chooses. */
export function PackageButton({ children }: { readonly children: ReactNode }) {
  const { local: text } = useText();
  const ask = useAskFile();
  return (
    <FileButton accept=".zip" label={text.choose} onFile={ask}>
      {children}
    </FileButton>
  );
}

/** Where a packed plugin can be dropped. */
export function FileDrop({ children }: { readonly children: ReactNode }) {
  const { local: text } = useText();
  const ask = useAskFile();
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      className="file-drop stack stack-s"
      data-over={isOver || undefined}
      onDragOver={over}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false); // null outside of the page
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        ask(event.dataTransfer.files[0]);
      }}
    >
      {children}
      {isOver && (
        <p className="file-drop-note" role="status">
          {text.drop}
        </p>
      )}
    </div>
  );
}

function useAskFile(): (file: File | undefined) => void {
  const install = useInstall();
  return (file) => {
    if (file) install({ name: `file ${file.name} ${file.lastModified} ${file.size}`, title: file.name, from: file });
  };
}

/** That no registry lists an installed plugin, and how it came. */
export function SourceBadges({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { local: text } = useText();
  const { packages } = useHost();
  const { value: source } = useLoaded(plugin.release, () => packages.source(plugin.name));
  if (!isLocal(plugin.name)) return null;
  return (
    <span className="row" title={source?.from}>
      <Badge tone="warning">{source?.kind === 'server' ? text.fromServer : text.fromFile}</Badge>
      {source?.signed === false && (
        <Badge tone="danger" icon="warning">
          {text.unsigned}
        </Badge>
      )}
    </span>
  );
}

/** The user's word about unlisted plugins, where there is something to take back. */
export function UnlistedSwitch() {
  const { local: text } = useText();
  const { packages } = useHost();
  const hasSome = useInstalled().some(({ name }) => isLocal(name));
  const rule = useLoaded(`unlisted ${hasSome}`, () => packages.unlisted());
  if (rule.value !== 'allowed' && !(hasSome && rule.value === 'refused')) return null;
  const change = async (allowed: boolean): Promise<void> => {
    try {
      await packages.allowUnlisted(allowed);
      rule.reload();
    } catch (error) {
      toastFault(error);
    }
  };
  return (
    <section className="card row row-between row-wrap" aria-label={text.allow}>
      <p className="muted small">{text.allowHelp}</p>
      <Switch isSelected={rule.value === 'allowed'} onChange={(on) => void change(on)}>
        {text.allow}
      </Switch>
    </section>
  );
}
