import type { EnabledPlugin } from './activation.ts';
import type { CapabilityRegistry } from '../capabilities/capabilities.ts';
import type { Requirements } from './start-order.ts';

/**
 * What a plugin waits for: plugins it names, and those that provide the exports it names. A required export that nobody
 * provides stands for itself, so that it is named as missing.
 */
export function requirementsOf(
  { manifest, needs, uses }: EnabledPlugin,
  capabilities: Pick<CapabilityRegistry, 'exporters'>,
): Requirements {
  const { requires = [], optional = [] } = manifest;
  if (requires.length === 0 && optional.length === 0) return { needs, uses };
  const related = new Set([...needs, ...uses]);
  const providerOf = (token: string): string | undefined => {
    const providers = capabilities.exporters(token);
    return providers.find((name) => related.has(name)) ?? providers[0];
  };
  return {
    needs: [...needs, ...requires.map((token) => providerOf(token) ?? token)],
    uses: [...uses, ...optional.flatMap((token) => providerOf(token) ?? [])],
  };
}
