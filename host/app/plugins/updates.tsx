import type { InstallPlan } from '../../kernel/packages/install-plan.ts';
import type { InstalledPlugin } from '../../kernel/plugins.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Badge, Empty, Loading } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useInstall } from './install-flow.tsx';
import { PluginTile } from './tile.tsx';

interface Update {
  readonly plugin: InstalledPlugin;
  readonly plan: InstallPlan;
}

/** Newer releases of what is installed. Each is reviewed like a first install; none comes by itself. */
export function Updates() {
  const { plugins: text } = useText();
  const { catalogue, plugins } = useHost();
  const installed = useInstalled();
  const releases = installed.map(({ name, release }) => `${name}@${release}`).join();
  const found = useLoaded(
    releases,
    async (signal) => {
      const candidates = await Promise.all(
        installed.map(async (plugin): Promise<Update | undefined> => {
          const listed = await catalogue.details(plugin.name, signal);
          if (listed?.version === undefined || listed.version === plugin.manifest.version) return undefined;
          const plan = await plugins.plan(plugin.name, {}, signal);
          return plan.action === 'update' ? { plugin, plan } : undefined;
        }),
      );
      return candidates.filter((update) => update !== undefined);
    },
    catalogue.subscribe,
  );
  const check = (): void => {
    void catalogue.refresh().then(found.reload);
  };
  return (
    <>
      <div className="row row-between row-wrap">
        <p className="muted">{text.upToDateHelp}</p>
        <Button icon="refresh" isPending={found.state === 'loading'} onPress={check}>
          {text.checkUpdates}
        </Button>
      </div>
      {found.state === 'failed' && <FaultCallout tone="warning" error={found.error} onRetry={check} />}
      {found.value ? (
        found.value.length === 0 ? (
          <Empty icon="check" title={text.upToDate} />
        ) : (
          found.value.map((update) => <UpdateCard key={update.plugin.name} update={update} />)
        )
      ) : (
        found.state === 'loading' && <Loading label={text.checkUpdates} count={1} />
      )}
    </>
  );
}

function UpdateCard({ update: { plugin, plan } }: { readonly update: Update }) {
  const { plugins: text } = useText();
  const install = useInstall();
  const { name } = plugin.manifest;
  return (
    <article className="card row row-wrap" aria-label={name}>
      <PluginTile plugin={plugin} />
      <div className="grow stack stack-s">
        <div className="row row-wrap">
          <h2>{name}</h2>
          <Badge tone="accent">{text.available(plugin.manifest.version, plan.manifest.version)}</Badge>
        </div>
        {plan.permissions.added.some(({ optional }) => !optional) && (
          <p className="small muted">{text.needsPermissions}</p>
        )}
      </div>
      <Button
        look="primary"
        onPress={() => install({ name: plugin.name, title: name, version: plan.manifest.version })}
      >
        {text.review}
      </Button>
    </article>
  );
}
