import { useState } from 'react';
import { requiredConsent } from '../../kernel/packages/install-plan.ts';
import type { AvailableUpdate } from '../../kernel/packages/update-rules.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { focusOnward } from '../ui/focus-back.ts';
import { Badge, Empty, Loading } from '../ui/surface.tsx';
import { toast, toastFault } from '../ui/toast.tsx';
import { ApprovalQueue } from './approvals.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useInstall } from './install-flow.tsx';
import { ReleaseNotes } from './release-notes.tsx';
import { PluginTile } from './tile.tsx';
import { UpdateNews } from './update-news.tsx';
import { RevertedCallout } from './update-notes.tsx';
import { useUpdates } from './use-updates.ts';

/** Newer releases of what is installed: which come by themselves, and which wait for the user and why. */
export function Updates() {
  const { plugins: text, packages } = useText();
  const { catalogue, plugins } = useHost();
  const updates = useUpdates();
  const installed = useInstalled();
  const releases = installed.map(({ name, release }) => `${name}@${release}`).join();
  const found = useLoaded(releases, (signal) => updates.check(signal), catalogue.subscribe);
  const [isUpdating, setUpdating] = useState(false);
  const check = (): void => {
    void catalogue.refresh().then(found.reload);
  };
  const list = updates.list();
  // A click is the user's word, so what only waits for time or for a word may come now.
  const harmless = list.filter(({ reasons }) => reasons.every((reason) => reason === 'cooling' || reason === 'asked'));
  const updateAll = async (): Promise<void> => {
    setUpdating(true);
    let done = 0;
    try {
      for (const { plan } of harmless) {
        await plugins.install(plan, requiredConsent(plan));
        done += 1;
      }
    } catch (error) {
      toastFault(error);
    } finally {
      setUpdating(false);
      if (done > 0) toast(packages.updatedAll(done));
      found.reload();
    }
  };
  return (
    <>
      <UpdateNews />
      <ApprovalQueue />
      <div className="row row-between row-wrap">
        <p className="muted">{text.upToDateHelp}</p>
        <div className="row row-wrap">
          {harmless.length > 0 && (
            <span ref={focusOnward}>
              <Button isPending={isUpdating} onPress={() => void updateAll()}>
                {packages.updateAll(harmless.length)}
              </Button>
            </span>
          )}
          <Button icon="refresh" isPending={found.state === 'loading'} onPress={check}>
            {text.checkUpdates}
          </Button>
        </div>
      </div>
      {found.state === 'failed' && <FaultCallout tone="warning" error={found.error} onRetry={check} />}
      {found.value || list.length > 0 ? (
        list.length === 0 ? (
          <Empty icon="check" title={text.upToDate} />
        ) : (
          list.map((update) => <UpdateCard key={update.name} update={update} />)
        )
      ) : (
        found.state === 'loading' && <Loading label={text.checkUpdates} count={1} />
      )}
      {installed.length > 0 && <Preferences installed={installed} />}
    </>
  );
}

function UpdateCard({ update }: { readonly update: AvailableUpdate }) {
  const { plugins: text, packages } = useText();
  const format = useFormat();
  const install = useInstall();
  const plugin = useHost().plugins.get(update.name);
  const updates = useUpdates();
  const [isOpen, setOpen] = useState(false);
  if (!plugin) return null;
  const { name } = plugin.manifest;
  const { plan, reasons, security, coolsUntil } = update;
  const reverted = updates.reverted(update.name);
  return (
    <article ref={focusOnward} className="card stack stack-s" aria-label={name}>
      <div className="row">
        <PluginTile plugin={plugin} />
        <div className="grow stack stack-s">
          <div className="row row-wrap">
            <h2>{name}</h2>
            <Badge tone="accent">{text.available(plugin.manifest.version, plan.manifest.version)}</Badge>
            {security && (
              <Badge tone="warning" icon="shield">
                {packages.security}
              </Badge>
            )}
            {reasons.map((reason) => (
              <Badge key={reason}>{packages.updateReasons[reason]}</Badge>
            ))}
          </div>
          {plan.permissions.added.some(({ optional }) => !optional) && (
            <p className="small muted">{text.needsPermissions}</p>
          )}
          {coolsUntil !== undefined && reasons.length === 1 && (
            <p className="small muted">{packages.comesAt(format.dateTime(coolsUntil))}</p>
          )}
        </div>
      </div>
      <div className="row row-wrap">
        <Button look="quiet" icon="info" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {packages.changes}
        </Button>
        <Button
          look="primary"
          onPress={() => install({ name: plugin.name, title: name, version: plan.manifest.version })}
        >
          {text.review}
        </Button>
      </div>
      {reverted?.release === plan.release && <RevertedCallout plugin={plugin} />}
      {isOpen && <ReleaseNotes release={plan.release} load={(signal) => updates.changelog(plan, signal)} />}
    </article>
  );
}

function Preferences({ installed }: { readonly installed: readonly InstalledPlugin[] }) {
  const { packages: text } = useText();
  const updates = useUpdates();
  const set = (name: string, wanted: { readonly auto?: boolean; readonly pinned?: boolean }): void => {
    updates.setPreferences(name, wanted).catch(toastFault);
  };
  return (
    <section className="card stack stack-s" aria-label={text.choices}>
      <h2>{text.choices}</h2>
      {installed.map(({ name, manifest }) => {
        const { auto, pinned } = updates.preferences(name);
        return (
          <div key={name} className="row row-between row-wrap">
            <span>
              {manifest.name} <span className="faint number">{manifest.version}</span>
            </span>
            <div className="row row-wrap">
              <Switch isSelected={auto && !pinned} isDisabled={pinned} onChange={(on) => set(name, { auto: on })}>
                <span aria-label={text.autoOf(manifest.name)}>{text.auto}</span>
              </Switch>
              <Switch isSelected={pinned} onChange={(on) => set(name, { pinned: on })}>
                <span aria-label={text.keepOf(manifest.name)}>{text.keep}</span>
              </Switch>
            </div>
          </div>
        );
      })}
    </section>
  );
}
