import type { EndpointContribution } from '../plugin/endpoint.ts';
import type {
  CapabilityContribution,
  ExportContribution,
  HookContribution,
  PluginManifest,
  RealmKind,
  TargetManifest,
} from '../plugin/manifest.ts';
import type { Declaration } from './declaration.ts';
import { deriveParts } from './parts.ts';
import type { PluginProject } from './project.ts';

/** The realms a definition asks for. */
export function realmsOf(declaration: Declaration): readonly RealmKind[] {
  // Checked by `checkDeclaration` before anything is built.
  return (declaration.realms as readonly RealmKind[] | undefined) ?? ['worker'];
}

/** Put a manifest together from what was checked. Members stand in a fixed order, so that equal plugins give equal bytes. */
export function deriveManifest(
  project: PluginProject,
  declaration: Declaration,
  built: { readonly targets: PluginManifest['targets']; readonly icon?: string; readonly sdkVersion: string },
): PluginManifest {
  // Each member below has the type it is given here: `checkDeclaration` saw to it.
  const declared = declaration as CheckedDeclaration;
  const { package: pkg } = project;
  return {
    manifestVersion: 1,
    id: declared.id,
    version: pkg.version,
    name: declared.name ?? titleOf(declared.id),
    description: pkg.description,
    ...(pkg.author === undefined ? {} : { author: pkg.author }),
    license: pkg.license,
    ...(pkg.homepage === undefined ? {} : { homepage: pkg.homepage }),
    ...(pkg.repository === undefined ? {} : { repository: pkg.repository }),
    ...(pkg.bugs === undefined ? {} : { bugs: pkg.bugs }),
    ...(pkg.funding === undefined ? {} : { funding: pkg.funding }),
    keywords: pkg.keywords,
    categories: declared.categories ?? [],
    ...(built.icon === undefined ? {} : { icon: built.icon }),
    ...(declared.screenshots === undefined
      ? {}
      : { screenshots: declared.screenshots.map(({ file, alt }) => ({ file, alt })) }),
    ...(declared.pricing === undefined ? {} : { pricing: declared.pricing }),
    hostApi: declared.hostApi ?? `^${built.sdkVersion}`,
    targets: sortTargets(built.targets),
    hooks: declared.hooks.map(({ hook, kind, priority, timeout, retries }) => ({
      hook,
      kind,
      priority,
      ...(timeout === undefined ? {} : { timeout }),
      ...(retries === undefined ? {} : { retries }),
    })),
    permissions: declared.permissions ?? {},
    contributes: {
      ...deriveParts(declared.parts),
      ...(declared.capabilities.length === 0 ? {} : { capabilities: declared.capabilities.map(capabilityOf) }),
      ...(declared.ownHooks.length === 0 ? {} : { hooks: declared.ownHooks }),
      ...(declared.endpoints.length === 0 ? {} : { endpoints: declared.endpoints.map(endpointOf) }),
    },
    dependencies: declared.dependencies ?? {},
    optionalDependencies: declared.optionalDependencies ?? {},
    ...(declared.peerDependencies === undefined ? {} : { peerDependencies: declared.peerDependencies }),
    ...(declared.requires.length === 0 ? {} : { requires: declared.requires }),
    ...(declared.optional.length === 0 ? {} : { optional: declared.optional }),
    ...(declared.provides.length === 0
      ? {}
      : { provides: declared.provides.map(({ token, methods }) => ({ token, methods })) }),
    ...(declared.recovery === undefined ? {} : { recovery: declared.recovery }),
    ...(declared.standsInFor === undefined ? {} : { standsInFor: declared.standsInFor }),
    ...(declared.settings === undefined ? {} : { settings: declared.settings }),
    ...(declared.settingsVersion === undefined ? {} : { settingsVersion: declared.settingsVersion }),
  };
}

function capabilityOf({
  name,
  description,
  input,
  output,
  tags,
  rateLimit,
  timeout,
  cache,
  auth,
}: CapabilityContribution): CapabilityContribution {
  return {
    name,
    description,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(tags === undefined ? {} : { tags }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(cache === undefined ? {} : { cache }),
    ...(auth === undefined ? {} : { auth }),
  };
}

function endpointOf({ method, path, description, ...more }: EndpointContribution): EndpointContribution {
  const { params, query, body, response, roles, rateLimit, timeout, maxBody } = more;
  return {
    method,
    path,
    description,
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    ...(response === undefined ? {} : { response }),
    ...(roles === undefined ? {} : { roles }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(maxBody === undefined ? {} : { maxBody }),
  };
}

interface CheckedDeclaration extends Partial<
  Pick<
    PluginManifest,
    | 'name'
    | 'categories'
    | 'screenshots'
    | 'pricing'
    | 'hostApi'
    | 'permissions'
    | 'dependencies'
    | 'optionalDependencies'
    | 'peerDependencies'
    | 'settings'
    | 'settingsVersion'
    | 'recovery'
    | 'standsInFor'
  >
> {
  readonly id: string;
  readonly hooks: PluginManifest['hooks'];
  readonly parts: Declaration['parts'];
  readonly capabilities: readonly CapabilityContribution[];
  readonly ownHooks: readonly HookContribution[];
  readonly provides: readonly ExportContribution[];
  readonly requires: readonly string[];
  readonly optional: readonly string[];
  readonly endpoints: readonly EndpointContribution[];
}

function titleOf(id: string): string {
  const words = id.replace(/[-.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sortTargets(targets: PluginManifest['targets']): PluginManifest['targets'] {
  const entries: [string, TargetManifest][] = Object.entries(targets);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
