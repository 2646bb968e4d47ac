import type { PermissionName } from '@airlock/sdk';
import type { PluginHost } from '../../kernel/host.ts';
import { AirlockError } from '../../kernel/errors.ts';

/** Name of the one registry of a development session. */
const REGISTRY = 'development';

/**
 * Put the newest build in force: through the registry, the plan and every check, as any release. Only the questions to the
 * user are left out, because the author asked for it: all permissions are allowed but those of `deny`. Gives its full name.
 */
export async function installNewest(host: PluginHost, plugin: string, deny: readonly string[]): Promise<string> {
  await host.catalogue.refresh();
  const plan = await host.plugins.plan({ registry: REGISTRY, id: plugin });
  const { name, release, permissions, manifest } = plan;
  const installed = host.plugins.get(name);
  if (installed?.release !== release) {
    if (plan.blocked) throw plan.blocked;
    await host.plugins.install(plan, {
      release,
      permissions: permissions.added.map(({ permission }) => permission),
      ...(plan.needsPageConsent ? { page: true as const } : {}),
    });
  }
  for (const permission of Object.keys(manifest.permissions) as PermissionName[]) {
    const granted = host.grants.find(name, permission) !== undefined;
    if (deny.includes(permission) && granted) await host.grants.revoke(name, permission);
    if (!deny.includes(permission) && !granted) await host.grants.grant(name, permission);
  }
  return name;
}

/** Plugins of earlier development sessions on this origin, whose registries are gone: they could never run again. */
export async function removeOrphans(host: PluginHost): Promise<void> {
  const known = new Set((await host.catalogue.refresh()).map(({ registry }) => registry));
  for (const { name, registry } of host.plugins.list()) {
    if (!known.has(registry)) await host.plugins.uninstall(name, { data: 'delete' });
  }
}

/** Start it now, so that what is wrong with it is said now; its faults are told by the host. */
export async function startNow(host: PluginHost, name: string): Promise<void> {
  if (host.plugins.get(name)?.enabled !== true) return;
  try {
    await host.plugins.start(name);
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
  }
}
