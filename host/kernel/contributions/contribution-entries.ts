import type {
  Contributions as Declared,
  DrawingKind,
  FieldValues,
  MessagesContribution,
  RealmKind,
} from '@airlock/sdk';
import type { EnabledPlugin } from '../activation/activation.ts';
import type { ContributionKind, ContributionKinds, ContributionRegistry } from './contributions.ts';
import { AirlockError, messageOf, toAirlockError } from '../errors.ts';
import type { EntryParts } from '../activation/plugin-entries.ts';
import { commandId } from '../lifecycle/registration.ts';
import type { Scope } from '../lifecycle/scope.ts';

/** Ways in which each realm can draw, in order of preference. */
const DRAWS: { readonly [realm in RealmKind]: readonly DrawingKind[] } = {
  worker: ['tree'],
  frame: ['dom'],
  page: ['react', 'tree', 'dom'],
};

/** Register everything that a plugin adds to the app, from its manifest. */
export function registerContributions(plugin: EnabledPlugin, parts: EntryParts, scope: Scope): void {
  const { contributes } = plugin.manifest;
  registerWidgets(plugin, parts, scope);
  registerActions(plugin, contributes, parts, scope);
  registerData(plugin, contributes, parts, scope);
}

function registerWidgets({ name, manifest, realm }: EnabledPlugin, parts: EntryParts, scope: Scope): void {
  for (const { id, title, slot, draws: ways = ['react'] } of manifest.contributes.widgets ?? []) {
    const draws = DRAWS[realm].find((kind) => ways.includes(kind));
    const load = async (): Promise<unknown> => {
      const instance = draws === undefined ? undefined : await parts.start();
      if (draws === undefined || instance?.widget === undefined) {
        throw new AirlockError('WIDGET_MISSING', `'${name}' draws nothing in the realm '${realm}'.`, { plugin: name });
      }
      parts.shown();
      return instance.widget(id, draws).catch((thrown: unknown) => {
        throw toAirlockError(thrown, 'WIDGET_MISSING', { plugin: name, detail: { widget: id } });
      });
    };
    const widget = { key: keyOf(name, id), plugin: name, id, title, slot, realm, draws: draws ?? 'react', load };
    scope.own(`widget ${id}`, parts.contributions.addWidget(widget));
  }
}

/** What runs code of the plugin when the user asks for it. */
function registerActions({ name }: EnabledPlugin, contributes: Declared, parts: EntryParts, scope: Scope): void {
  const add = adder(parts.contributions, scope);
  for (const command of contributes.commands ?? []) {
    const run = (argument?: unknown, signal?: AbortSignal): Promise<unknown> =>
      parts.runCommand(command.id, argument, signal);
    add('commands', { ...command, ...owned(name, command.id), run });
  }
  const wrong = (what: string): AirlockError => {
    const error = new AirlockError('COMMAND_FAILED', `'${name}' ${what}.`, { plugin: name });
    parts.fault(error);
    return error;
  };
  for (const exporter of contributes.exporters ?? []) {
    add('exporters', {
      ...exporter,
      ...owned(name, exporter.id),
      async run(request, signal) {
        const written = await parts.runCommand(commandId('exporter', exporter.id), request, signal);
        if (typeof written === 'string') return written;
        // What crosses a channel has a buffer of its own; shared memory is refused there.
        if (written instanceof Uint8Array) return written as Uint8Array<ArrayBuffer>;
        throw wrong(`exported neither text nor bytes with '${exporter.id}'`);
      },
    });
  }
  for (const importer of contributes.importers ?? []) {
    add('importers', {
      ...importer,
      ...owned(name, importer.id),
      async run(request, signal) {
        const read = await parts.runCommand(commandId('importer', importer.id), request, signal);
        if (Array.isArray(read) && read.every(isValues)) return read;
        throw wrong(`did not answer with a list of values from '${importer.id}'`);
      },
    });
  }
}

/** What is data alone. */
function registerData({ name }: EnabledPlugin, contributes: Declared, parts: EntryParts, scope: Scope): void {
  const add = adder(parts.contributions, scope);
  for (const theme of contributes.themes ?? []) add('themes', { ...theme, ...owned(name, theme.id) });
  for (const { editor, renderer, ...type } of contributes.fieldTypes ?? []) {
    const shown = renderer === undefined ? {} : { renderer: keyOf(name, renderer) };
    add('fieldTypes', { ...type, ...owned(name, type.id), editor: keyOf(name, editor), ...shown });
  }
  for (const messages of contributes.messages ?? []) {
    const { file, ...about } = messages;
    const load = async (): Promise<Readonly<Record<string, string>>> =>
      readMessages(name, messages, await parts.file(file));
    add('messages', { ...about, ...owned(name, messages.locale), load });
  }
}

function readMessages(
  plugin: string,
  { file, locale }: MessagesContribution,
  bytes: Uint8Array<ArrayBuffer>,
): Readonly<Record<string, string>> {
  const refuse = (cause: unknown): never => {
    const message = `The texts of '${plugin}' for '${locale}' cannot be read: ${messageOf(cause)}`;
    throw new AirlockError('CONFIG_INVALID', message, { plugin, detail: { file }, cause });
  };
  if (bytes.length > 256 * 1024) refuse(new Error('the file is larger than 256 KB.'));
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    refuse(error);
  }
  const texts: Record<string, string> = Object.create(null);
  for (const [key, text] of Object.entries(found ?? {})) {
    if (typeof text !== 'string') refuse(new Error(`"${key}" is not a text.`));
    texts[key] = text as string;
  }
  return texts;
}

function adder(contributions: ContributionRegistry, scope: Scope) {
  return <Kind extends ContributionKind>(kind: Kind, entry: ContributionKinds[Kind]): void => {
    scope.own(`${kind} ${entry.key}`, contributions.add(kind, entry));
  };
}

const keyOf = (plugin: string, id: string): string => `${plugin}#${id}`;
const owned = (plugin: string, id: string) => ({ key: keyOf(plugin, id), plugin });

function isValues(value: unknown): value is FieldValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
