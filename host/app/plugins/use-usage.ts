import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import type { Usage } from '../../kernel/observing/usage.ts';

/** What each of these plugins made of its permissions, by full name; `undefined` until it was looked up. */
export function useUsage(plugins: readonly string[]): ReadonlyMap<string, Usage> | undefined {
  const { monitor, audit } = useHost();
  return useLoaded(
    plugins.join('\n'),
    async () => new Map(await Promise.all(plugins.map(async (name) => [name, await monitor.usage(name)] as const))),
    audit.subscribe,
  ).value;
}
