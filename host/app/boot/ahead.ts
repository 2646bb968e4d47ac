import type { PluginHost } from '../../kernel/host.ts';

/** Whether the visit begins at the plugin manager: then the registries are wanted at once, and all that reads them. */
const isForPlugins = /^plugins\b/.test(location.pathname.slice(import.meta.env.BASE_URL.length));

/** Code that the first screen will ask for one after another, all at once. What cannot be loaded is told by whoever needs it. */
export function loadAhead(): void {
  if (!isForPlugins) return;
  const parts = [
    import('../../kernel/create-host.ts'),
    import('../../kernel/management/management.ts'),
    import('../../kernel/registries/searching.ts'),
  ];
  for (const part of parts) part.catch(() => undefined);
}

/** Ask the registries while the screen is drawn. Browse shares what is on its way, and tells what went wrong. */
export function askAhead({ catalogue }: PluginHost): void {
  if (isForPlugins) void catalogue.facets().catch(() => undefined);
}
