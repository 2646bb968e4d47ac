import type { Contributions, PluginManifest } from '@airlock/sdk';
import { providedBy } from '../capabilities/provided.ts';
import type { PluginInstance } from '../realm.ts';

/**
 * What is wrong with what a plugin's code registered, as the rest of a sentence; `undefined` when it is what the signed
 * manifest says. Hook handlers are called by index, so they must be the same ones in the same order.
 */
export function registrationMismatch(
  registered: PluginInstance['registered'],
  manifest: PluginManifest,
): string | undefined {
  const declared = manifest.hooks;
  for (let index = 0; index < Math.max(registered.hooks.length, declared.length); index++) {
    const has = registered.hooks[index]?.hook ?? 'nothing';
    const says = declared[index]?.hook ?? 'nothing';
    if (has !== says) return `registered ${has} as hook ${index}; its manifest says ${says}.`;
  }
  return (
    undeclared('widget', registered.widgets, manifest.contributes.widgets) ??
    undeclared('command', registered.commands, commandsOf(manifest.contributes)) ??
    undeclared(
      'capability',
      registered.capabilities,
      providedBy(manifest).map(({ name }) => ({ id: name })),
    ) ??
    undeclared(
      'endpoint',
      registered.endpoints,
      manifest.contributes.endpoints?.map(({ method, path }) => ({ id: `${method} ${path}` })),
    )
  );
}

/** Exporters and importers run as commands of these ids, which no command of an author can have. */
export function commandId(kind: 'exporter' | 'importer', id: string): string {
  return `${kind}:${id}`;
}

function commandsOf({
  commands = [],
  exporters = [],
  importers = [],
}: Contributions): readonly { readonly id: string }[] {
  return [
    ...commands,
    ...exporters.map(({ id }) => ({ id: commandId('exporter', id) })),
    ...importers.map(({ id }) => ({ id: commandId('importer', id) })),
  ];
}

function undeclared(
  what: string,
  registered: readonly string[],
  declared: readonly { readonly id: string }[] = [],
): string | undefined {
  const extra = registered.find((id) => !declared.some((entry) => entry.id === id));
  return extra === undefined ? undefined : `registered the ${what} '${extra}', which its manifest does not declare.`;
}
