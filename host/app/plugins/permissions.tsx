import { useState } from 'react';
import { PERMISSIONS } from '../../kernel/packages/permission-scope.ts';
import { permissionDifference } from '../../kernel/packages/permissions.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import type { Usage } from '../../kernel/observing/usage.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { Segments } from '../ui/segments.tsx';
import { Badge, Callout, Empty } from '../ui/surface.tsx';
import { useGrantChanges } from './grant-change.tsx';
import { GrantRow } from './grant-row.tsx';
import { IsolationBadge } from './isolation.tsx';
import { cannotSentences } from './permission-text.ts';
import { CannotList } from './plan-view.tsx';
import { TakesPart } from './takes-part.tsx';
import { PluginTile } from './tile.tsx';
import { unusedGrants } from './unused.ts';
import { useUsage } from './use-usage.ts';

type View = 'plugin' | 'permission';

/** What each plugin may do, what it made of it, and the switches to take it back. */
export function Permissions() {
  const { plugins: text, permissions } = useText();
  const installed = useInstalled();
  const usage = useUsage(installed.map(({ name }) => name));
  const [view, setView] = useState<View>('plugin');
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
      {usage && <Unused installed={installed} usage={usage} />}
      <Segments
        label={permissions.view}
        value={view}
        onChange={setView}
        options={[
          { id: 'plugin', label: permissions.byPlugin },
          { id: 'permission', label: permissions.byPermission },
        ]}
      />
      {view === 'plugin'
        ? installed.map((plugin) => (
            <article key={plugin.name} className="card stack" aria-label={plugin.manifest.name}>
              <div className="row">
                <PluginTile plugin={plugin} />
                <h2 className="grow">{plugin.manifest.name}</h2>
                <Badge icon={plugin.realm === 'page' ? 'warning' : 'shield'}>
                  {text.realmNames[plugin.realm] ?? plugin.realm}
                </Badge>
                {plugin.realm !== 'page' && <IsolationBadge plugin={plugin} />}
              </div>
              <PluginPermissions plugin={plugin} />
            </article>
          ))
        : PERMISSIONS.map((permission) => (
            <PermissionCard key={permission} permission={permission} installed={installed} usage={usage} />
          ))}
    </>
  );
}

/** Who asks for one permission. Nothing where nobody does. */
function PermissionCard(props: {
  readonly permission: (typeof PERMISSIONS)[number];
  readonly installed: readonly InstalledPlugin[];
  readonly usage: ReadonlyMap<string, Usage> | undefined;
}) {
  const { plugins: text } = useText();
  const rows = props.installed.flatMap((plugin) => {
    const { added } = permissionDifference(plugin.manifest, plugin.realm);
    return added.filter(({ permission }) => permission === props.permission).map((item) => ({ plugin, item }));
  });
  if (rows.length === 0) return null;
  const label = text.permissionNames[props.permission] ?? props.permission;
  return (
    <article className="card stack" aria-label={label}>
      <h2>{label}</h2>
      <ul className="can-list">
        {rows.map(({ plugin, item }) => (
          <GrantRow
            key={plugin.name}
            plugin={plugin}
            item={item}
            usage={props.usage?.get(plugin.name)}
            head={
              <p>
                <strong>{plugin.manifest.name}</strong>
              </p>
            }
          />
        ))}
      </ul>
    </article>
  );
}

/** What was granted long ago and never used, and one press to take all of it back. */
function Unused(props: { readonly installed: readonly InstalledPlugin[]; readonly usage: ReadonlyMap<string, Usage> }) {
  const { plugins: text, permissions } = useText();
  const format = useFormat();
  const { grants } = useHost();
  const { takeBack } = useGrantChanges();
  const now = useNow(60_000);
  const unused = props.installed.flatMap(({ name, manifest }) => {
    const usage = props.usage.get(name);
    return usage
      ? unusedGrants(grants.of(name), usage, now).map(({ permission }) => ({ name, title: manifest.name, permission }))
      : [];
  });
  if (unused.length === 0) return null;
  return (
    <Callout
      title={permissions.unusedTitle(unused.length)}
      action={
        <Button
          onPress={async () => {
            for (const { name, permission } of unused) await takeBack(name, permission);
          }}
        >
          {unused.length === 1 ? permissions.takeBack : permissions.takeBackAll}
        </Button>
      }
    >
      <p>
        {format.list(
          unused.map(({ title, permission }) => `${title}: ${text.permissionNames[permission] ?? permission}`),
        )}
      </p>
      <p className="muted small">{permissions.unusedHelp}</p>
    </Callout>
  );
}

/** The permissions of one plugin with their switches, and what it cannot do. */
export function PluginPermissions({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { plugins: text, permissions } = useText();
  const usage = useUsage([plugin.name])?.get(plugin.name);
  const { added: items } = permissionDifference(plugin.manifest, plugin.realm);
  const cannot = cannotSentences(permissions, plugin.manifest, plugin.realm);
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
          <GrantRow key={item.permission} plugin={plugin} item={item} usage={usage} />
        ))}
      </ul>
      {plugin.manifest.hooks.length > 0 && <TakesPart hooks={plugin.manifest.hooks} />}
      {cannot.length > 0 && <CannotList sentences={cannot} />}
    </>
  );
}
