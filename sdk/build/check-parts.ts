import type { DrawingKind, RealmKind } from '../plugin/manifest.ts';
import type { Declaration } from './declaration.ts';
import type { BuildProblem } from './errors.ts';
import { drawsOf, PART_LISTS, type DeclaredPart, type PartList } from './parts.ts';
import { isRecord, isText, isTextList, quote } from './shapes.ts';

const PART_ID = /^(?=.{1,64}$)[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*$/;
const LOCALE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;
const EXTENSION = /^[a-z0-9]{1,16}$/;
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,80}$/;
const SHORTCUT = /^(?:(?:Mod|Ctrl|Alt|Shift)\+){1,3}(?:[A-Z0-9]|F[1-9]|F1[0-2]|Enter|Period|Comma|Slash)$/;
const TOKEN = /^[a-z][a-z0-9-]{0,40}$/;
const COLOUR =
  /^(?:#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|(?:ok)?(?:lab|lch)\([0-9.%/ -]{1,60}\)|(?:rgb|hsl|hwb)\([0-9.,%/ -]{1,60}\))$/;
const FILE = /^[\w@+-][\w./@+-]{0,255}$/;

/** What a list is called in messages, the permission it needs, and the function that does its work. */
const KINDS: {
  readonly [list in PartList]: { readonly name: string; readonly permission: 'ui' | 'commands'; readonly run: boolean };
} = {
  widgets: { name: 'widget', permission: 'ui', run: false },
  commands: { name: 'command', permission: 'commands', run: true },
  exporters: { name: 'exporter', permission: 'commands', run: true },
  importers: { name: 'importer', permission: 'commands', run: true },
  fieldTypes: { name: 'field type', permission: 'ui', run: false },
  themes: { name: 'theme', permission: 'ui', run: false },
  messages: { name: 'message catalogue', permission: 'ui', run: false },
};

/** Which ways of drawing each realm knows. */
const DRAWN_IN: { readonly [realm in RealmKind]: readonly DrawingKind[] } = {
  worker: ['tree'],
  frame: ['dom'],
  page: ['react', 'tree', 'dom'],
};

/** What is wrong with the parts that a plugin adds to the app, and with the permissions they need. */
export function* checkParts(declaration: Declaration): Generator<BuildProblem> {
  const asked = isRecord(declaration.permissions) ? declaration.permissions : {};
  for (const list of PART_LISTS) {
    const parts = declaration.parts[list];
    const { name, permission } = KINDS[list];
    if (parts.length > 0 && asked[permission] === undefined) {
      yield {
        code: 'PERMISSION_MISSING',
        message: `A plugin with a ${name} needs the permission "${permission}".`,
        hint: `Add \`${permission}: { reason: '…' }\` to its permissions.`,
      };
    }
    const key = list === 'messages' ? 'locale' : 'id';
    const seen = new Set<unknown>();
    for (const part of parts) {
      const id = part.data[key];
      if (seen.has(id)) yield { code: 'PART_TWICE', message: `Two ${name}s have the ${key} ${quote(id)}.` };
      seen.add(id);
      for (const what of faultsOf(list, part, declaration))
        yield { code: 'PART_INVALID', message: `The ${name} ${quote(id)} ${what}.` };
    }
  }
}

function* faultsOf(list: PartList, part: DeclaredPart, declaration: Declaration): Generator<string> {
  const { data, functions } = part;
  const { id, title } = data;
  if (list !== 'messages' && !fits(id, PART_ID)) yield 'has an id that is not words of letters and digits';
  if (!isText(title, 60)) yield 'has no title of 1 to 60 characters';
  if (KINDS[list].run && !functions.includes('run')) yield 'has no function "run"';
  yield* OWN_FAULTS[list](part, declaration);
}

const OWN_FAULTS: {
  readonly [list in PartList]: (part: DeclaredPart, declaration: Declaration) => Generator<string>;
} = {
  *widgets(part, { realms = ['worker'] }) {
    if (!isText(part.data['slot'], 100)) yield 'names no slot';
    const draws = drawsOf(part);
    if (draws.length === 0) return yield 'has no function "component", "view" or "mount"';
    for (const realm of isTextList(realms) ? realms : []) {
      // Checked to be realms elsewhere; what is none draws nothing.
      const known: readonly DrawingKind[] = DRAWN_IN[realm as RealmKind] ?? draws;
      if (!draws.some((kind) => known.includes(kind))) yield `cannot be drawn in the realm "${realm}"`;
    }
  },
  *commands({ data: { shortcut } }) {
    if (shortcut !== undefined && !fits(shortcut, SHORTCUT))
      yield `has the shortcut ${quote(shortcut)}: write it like "Mod+Shift+K"`;
  },
  *exporters({ data: { extension, mediaType } }) {
    if (!fits(extension, EXTENSION)) yield 'has no extension of 1 to 16 small letters and digits';
    if (!fits(mediaType, MEDIA_TYPE)) yield 'has no media type like "text/csv"';
  },
  *importers({ data: { extensions } }) {
    if (!isTextList(extensions) || extensions.length === 0 || extensions.length > 16)
      yield 'has no list of 1 to 16 extensions';
    else if (!extensions.every((one) => fits(one, EXTENSION)))
      yield 'has an extension with other than letters and digits';
  },
  *fieldTypes({ data: { value, editor, renderer } }, { parts }) {
    if (value !== undefined && !isRecord(value)) yield 'has a value that is no JSON Schema';
    for (const [widget, slot] of [
      [editor, 'form.field.editor'],
      [renderer, 'form.field.renderer'],
    ] as const) {
      if (widget === undefined && slot === 'form.field.renderer') continue;
      if (!parts.widgets.some(({ data }) => data['id'] === widget && data['slot'] === slot))
        yield `names ${quote(widget)}, which is no widget of the slot "${slot}"`;
    }
  },
  *themes({ data: { scheme, tokens } }) {
    if (scheme !== 'light' && scheme !== 'dark') yield 'has a scheme other than "light" or "dark"';
    const entries = isRecord(tokens) ? Object.entries(tokens) : [];
    if (entries.length === 0 || entries.length > 64) yield 'has no 1 to 64 tokens';
    for (const [token, colour] of entries) {
      if (!TOKEN.test(token)) yield `has the token ${quote(token)}, which is no name`;
      if (!fits(colour, COLOUR)) yield `gives ${quote(token)} the value ${quote(colour)}, which is no plain colour`;
    }
  },
  *messages({ data: { locale, direction, file } }) {
    if (!fits(locale, LOCALE)) yield 'has no locale like "fr" or "pt-BR"';
    if (direction !== undefined && direction !== 'ltr' && direction !== 'rtl')
      yield 'has a direction other than "ltr" or "rtl"';
    if (!fits(file, FILE) || file.includes('..') || !file.endsWith('.json'))
      yield "names no JSON file inside the plugin's folder";
  },
};

function fits(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
