import { useState, useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import type { PluginHost } from '../../kernel/host.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Callout } from '../ui/surface.tsx';
import { toast, toastFault } from '../ui/toast.tsx';
import { tabHref, titleOf } from './naming.ts';
import { Suspects } from './suspects.tsx';
import { VersionNotice } from './version-notice.tsx';

/** A newer version of the app, safe mode and a search that is under way, on every screen: the problem is looked for where it shows. */
export function TroubleBar() {
  const host = useMaybeHost();
  return (
    <>
      <VersionNotice />
      {host && <Bar host={host} />}
      {host && <Suspects host={host} />}
    </>
  );
}

function Bar({ host }: { readonly host: PluginHost }) {
  const { packages: text } = useText();
  const { safeMode, bisect } = host.troubleshooting;
  const state = useSyncExternalStore(bisect.subscribe, bisect.state);
  const [isBusy, setBusy] = useState(false);
  const act = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      toastFault(error);
    } finally {
      setBusy(false);
    }
  };
  const stop = (label: string) => (
    <Button look="quiet" isPending={isBusy} onPress={() => void act(() => bisect.end())}>
      {label}
    </Button>
  );
  if (safeMode) {
    return (
      <Callout
        tone="warning"
        title={text.safeMode}
        action={
          <Button
            onPress={() => {
              const url = new URL(location.href);
              url.searchParams.delete('safe-mode');
              location.replace(url.href);
            }}
          >
            {text.leaveSafeMode}
          </Button>
        }
      >
        <p>{text.safeModeHelp}</p>
      </Callout>
    );
  }
  if (state.phase === 'asking') {
    return (
      <Callout tone="accent" title={text.asking} isAlert>
        <p>{text.running(state.running.length, state.paused.length, state.left)}</p>
        <div className="row row-wrap">
          <Button look="primary" isPending={isBusy} onPress={() => void act(() => bisect.answer('bad'))}>
            {text.bad}
          </Button>
          <Button isPending={isBusy} onPress={() => void act(() => bisect.answer('good'))}>
            {text.good}
          </Button>
          {stop(text.stopSearch)}
        </div>
      </Callout>
    );
  }
  if (state.phase === 'innocent') {
    return (
      <Callout tone="neutral" title={text.innocent} isAlert>
        {stop(text.done)}
      </Callout>
    );
  }
  if (state.phase !== 'found') return null;
  const culprit = state.culprits.at(-1) ?? '';
  const title = titleOf(host, culprit);
  const report = async (): Promise<void> => {
    const plugin = host.plugins.get(culprit);
    const faults = host.faults.list(culprit).map(({ error, count }) => ({ ...error.toJSON(), count }));
    const { manifest, publisher, release } = plugin ?? {};
    const about = { plugin: culprit, version: manifest?.version, publisher, release, answers: state.answers, faults };
    await navigator.clipboard.writeText(JSON.stringify(about, null, 2));
    toast(text.reportCopied);
  };
  return (
    <Callout tone="warning" title={text.found(title)} isAlert>
      <p>{text.foundHelp}</p>
      <div className="row row-wrap">
        <Button
          look="primary"
          isPending={isBusy}
          onPress={() =>
            void act(async () => {
              for (const name of state.culprits) await host.plugins.disable(name);
              await bisect.end();
            })
          }
        >
          {text.switchOff}
        </Button>
        {host.plugins.get(culprit)?.previous && <RollBackCulprit host={host} name={culprit} act={act} />}
        <Button onPress={() => void act(report)}>{text.report}</Button>
        <Button isPending={isBusy} onPress={() => void act(() => bisect.keepLooking())}>
          {text.stillThere}
        </Button>
        {stop(text.done)}
        <Link href={tabHref('health')}>{title}</Link>
      </div>
    </Callout>
  );
}

function RollBackCulprit(props: {
  readonly host: PluginHost;
  readonly name: string;
  readonly act: (work: () => Promise<void>) => Promise<void>;
}) {
  const { plugins: text } = useText();
  const { host, name, act } = props;
  const back = async (): Promise<void> => {
    await host.plugins.rollback(name);
    await host.troubleshooting.bisect.end();
  };
  return <Button onPress={() => void act(back)}>{text.rollBack}</Button>;
}

/** Choose what keeps running, and begin. */
export function StartSearchDialog({ host, onClose }: { readonly host: PluginHost; readonly onClose: () => void }) {
  const { packages: text, common } = useText();
  const [pinned, setPinned] = useState<ReadonlySet<string>>(new Set());
  const start = async (): Promise<void> => {
    await host.troubleshooting.bisect.start({ pinned: [...pinned] });
    onClose();
  };
  return (
    <Dialog
      title={text.find}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {common.cancel}
          </Button>
          <Button look="primary" onPress={() => void start()}>
            {text.startSearch}
          </Button>
        </>
      }
    >
      <p className="muted">{text.findHelp}</p>
      <h3>{text.pinnedChoice}</h3>
      {host.plugins
        .list()
        .filter(({ enabled }) => enabled)
        .map(({ name, manifest }) => (
          <Switch
            key={name}
            isSelected={pinned.has(name)}
            onChange={(isPinned) =>
              setPinned(
                (before) => new Set(isPinned ? [...before, name] : [...before].filter((other) => other !== name)),
              )
            }
          >
            {manifest.name}
          </Switch>
        ))}
    </Dialog>
  );
}
