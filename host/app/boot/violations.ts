import type { Monitor } from '../../kernel/observing/monitor.ts';

/** Where the service worker serves the files of a plugin: `airlock/p/<registry id>/<plugin id>@<version>/…`. */
const FILES = /\/airlock\/p\/([0-9a-f]+)\/([a-z0-9.-]+)@/;

/** Tell the monitor what code of a plugin in this page tried against the page's policy, as long as the page is open. */
export function watchViolations(monitor: Monitor): void {
  document.addEventListener('securitypolicyviolation', ({ sourceFile, effectiveDirective, blockedURI }) => {
    const plugin = pluginIn(sourceFile) ?? pluginIn(blockedURI);
    if (plugin !== undefined) monitor.broke(plugin, `${effectiveDirective} blocked ${blockedURI}.`);
  });
}

/** The full name of the plugin whose file an address is. */
export function pluginIn(address: string | null): string | undefined {
  const [, registry, id] = FILES.exec(address ?? '') ?? [];
  return registry !== undefined && id !== undefined ? `${registry}/${id}` : undefined;
}
