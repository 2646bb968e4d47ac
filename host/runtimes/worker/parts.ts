import type { PluginManifest } from '@airlock/sdk';
import type { PartName } from '../prelude/parts.ts';

/** The parts of the prelude that a plugin can need: what its signed manifest declares, and `methods` may be called. */
export function partsFor(
  { contributes }: Pick<PluginManifest, 'contributes'>,
  methods: Iterable<string>,
): readonly PartName[] {
  const { widgets = [], endpoints = [] } = contributes;
  const parts: PartName[] = [];
  if (widgets.some(({ draws }) => draws?.includes('tree'))) parts.push('views');
  if (endpoints.length > 0) parts.push('endpoints');
  if ([...methods].includes('network.open')) parts.push('network');
  return parts;
}
