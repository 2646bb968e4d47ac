import { useState } from 'react';
import type { PermissionItem } from '../../kernel/packages/install-plan.ts';
import { permissionDifference } from '../../kernel/packages/permissions.ts';
import type { InstalledPlugin } from '../../kernel/plugins.ts';
import { useGrants, useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Switch } from '../ui/button.tsx';
import { Badge, Callout, Empty } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { explain } from './fault-text.tsx';
import { CannotList } from './plan-view.tsx';
import { TakesPart } from './takes-part.tsx';
import { PluginTile } from './tile.tsx';

/** What each plugin may do, and the switch to take it back. */
export function Permissions() {
  const { plugins: text } = useText();
  const installed = useInstalled();
  if (installed.length === 0) {
    return (
      <Empty icon="lock" title={text.noPermissions}>
        {text.noPermissionsHelp}
      </Empty>
    );
  }
  return (
    <>
      <p className="muted">{text.permissionsLead}</p>
      {installed.map((plugin) => (
        <article key={plugin.name} className="card stack" aria-label={plugin.manifest.name}>
          <div className="row">
            <PluginTile plugin={plugin} />
            <h2 className="grow">{plugin.manifest.name}</h2>
            <Badge icon={plugin.realm === 'page' ? 'warning' : 'shield'}>
              {text.realmNames[plugin.realm] ?? plugin.realm}
            </Badge>
          </div>
          <PluginPermissions plugin={plugin} />
        </article>
      ))}
    </>
  );
}

/** The permissions of one plugin with their switches, and what it cannot do. */
export function PluginPermissions({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { plugins: text } = useText();
  const { added: items, cannot } = permissionDifference(plugin.manifest, plugin.realm);
  return (
    <>
      {plugin.realm === 'page' && (
        <Callout tone="warning" title={text.pageWarning}>
          <p>{text.pageWarningHelp}</p>
        </Callout>
      )}
      {items.length === 0 && <p className="muted small">{text.nothingAsked}</p>}
      <ul className="can-list">
        {items.map((item) => (
          <GrantRow key={item.permission} plugin={plugin} item={item} />
        ))}
      </ul>
      {plugin.manifest.hooks.length > 0 && <TakesPart hooks={plugin.manifest.hooks} />}
      {cannot.length > 0 && <CannotList sentences={cannot} />}
    </>
  );
}

function GrantRow({ plugin, item }: { readonly plugin: InstalledPlugin; readonly item: PermissionItem }) {
  const text = useText();
  const format = useFormat();
  const { grants } = useHost();
  const now = useNow(30_000);
  const [isPending, setPending] = useState(false);
  const grant = useGrants(plugin.name).find(({ permission }) => permission === item.permission);
  const label = text.plugins.permissionNames[item.permission] ?? item.permission;

  const change = async (isAllowed: boolean): Promise<void> => {
    setPending(true);
    try {
      await (isAllowed ? grants.grant(plugin.name, item.permission) : grants.revoke(plugin.name, item.permission));
    } catch (error) {
      toast(explain(error, text.faults).what, 'danger');
    } finally {
      setPending(false);
    }
  };

  return (
    <li className="can-item">
      <div className="grow">
        <p dir="auto">{item.can}</p>
        <p className="muted small" dir="auto">
          {text.plugins.says(item.reason)}
        </p>
        <p className="faint small">
          {grant
            ? grant.by === 'policy'
              ? text.plugins.byPolicy
              : text.plugins.allowedSince(format.ago(grant.since, now))
            : text.plugins.notAllowed}
        </p>
      </div>
      <Switch
        isSelected={grant !== undefined}
        isDisabled={isPending || grant?.by === 'policy'}
        onChange={(isAllowed) => void change(isAllowed)}
      >
        {text.plugins.allowed(label)}
      </Switch>
    </li>
  );
}
