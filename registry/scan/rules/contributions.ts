import { HOST_API } from '../host-api.ts';
import type { Facts } from '../facts.ts';
import type { Rule } from '../rule.ts';

/** Keys that browsers and systems keep for themselves, so a page never hears of them. */
const TAKEN = new Set(['Mod+W', 'Mod+T', 'Mod+N', 'Mod+Q', 'Mod+Shift+N', 'Mod+Shift+T', 'Mod+Shift+W', 'Alt+F4']);

/** Entries that the user reads, by the list they stand in. */
function* titled({
  manifest,
}: Facts): Iterable<{ readonly list: string; readonly id: string; readonly title: string }> {
  for (const [list, entries] of Object.entries(manifest.contributes)) {
    for (const entry of entries as readonly object[]) {
      if ('title' in entry && typeof entry.title === 'string')
        yield { list, id: 'id' in entry ? String(entry.id) : entry.title, title: entry.title };
    }
  }
}

export const contributionRules: readonly Rule[] = [
  {
    code: 'CONTRIBUTION_TITLE_TWICE',
    severity: 'warning',
    passes: 'Gives things names of their own',
    help: 'Users cannot tell two entries of the same name apart.',
    *check(facts) {
      const seen = new Set<string>();
      for (const { list, title } of titled(facts)) {
        const key = `${list} ${title.toLowerCase()}`;
        if (seen.has(key)) yield { message: `Two of its ${list} are called "${title}".` };
        seen.add(key);
      }
    },
  },
  {
    code: 'CONTRIBUTION_TITLE_FORM',
    severity: 'note',
    passes: 'Writes names as the app does',
    help: 'Write a name as in a sentence: "Word count", without a full stop and not in capitals.',
    *check(facts) {
      for (const { title } of titled(facts)) {
        if (/[.!]$/.test(title) || (title.length > 4 && title === title.toUpperCase() && /\p{L}/u.test(title)))
          yield { message: `"${title}" is not written as names in the app are.` };
      }
    },
  },
  {
    code: 'CONTRIBUTION_SLOT',
    severity: 'warning',
    passes: 'Draws where hosts have room for it',
    help: 'A widget in a slot that no host draws is never seen.',
    *check({ manifest }) {
      for (const { id, slot } of manifest.contributes.widgets ?? []) {
        if (!HOST_API.slots.has(slot))
          yield { message: `The widget "${id}" is for the slot "${slot}", which is not known.` };
      }
    },
  },
  {
    code: 'CONTRIBUTION_SHORTCUT',
    severity: 'warning',
    passes: 'Takes no keys of the browser',
    help: 'The browser keeps these keys for itself. Choose others.',
    *check({ manifest }) {
      for (const { id, shortcut } of manifest.contributes.commands ?? []) {
        if (shortcut !== undefined && TAKEN.has(shortcut))
          yield { message: `The command "${id}" has the keys ${shortcut}, which browsers take.` };
      }
    },
  },
  {
    code: 'CONTRIBUTION_SHORTCUT_TWICE',
    severity: 'warning',
    passes: 'Gives each key one meaning',
    help: 'Only one of the commands can have the keys.',
    *check({ manifest }) {
      const seen = new Set<string>();
      for (const { id, shortcut } of manifest.contributes.commands ?? []) {
        if (shortcut === undefined) continue;
        if (seen.has(shortcut)) yield { message: `The command "${id}" has the keys ${shortcut} of another one.` };
        seen.add(shortcut);
      }
    },
  },
  {
    code: 'CONTRIBUTION_INPUT',
    severity: 'note',
    passes: 'Says what its capabilities take',
    help: 'Give a capability an input schema: what does not fit then never reaches it, and callers know what to send.',
    *check({ manifest }) {
      for (const { name, input } of manifest.contributes.capabilities ?? []) {
        if (input === undefined) yield { message: `The capability "${name}" takes anything.` };
      }
    },
  },
  {
    code: 'CONTRIBUTION_ENDPOINT_OPEN',
    severity: 'note',
    passes: 'Says who may change things through its endpoints',
    help: 'Name roles, so that not everybody who can open the app can change data through it; or check a secret of your own.',
    *check({ manifest }) {
      for (const { method, path, roles } of manifest.contributes.endpoints ?? []) {
        if (method !== 'GET' && (roles ?? []).length === 0) yield { message: `Anybody may call ${method} ${path}.` };
      }
    },
  },
  {
    code: 'CONTRIBUTION_ENDPOINT_BODY',
    severity: 'note',
    passes: 'Checks what its endpoints are sent',
    help: 'Give it a body schema: what does not fit is refused before the handler runs.',
    *check({ manifest }) {
      for (const { method, path, body } of manifest.contributes.endpoints ?? []) {
        if (!['GET', 'DELETE'].includes(method) && body === undefined)
          yield { message: `${method} ${path} takes any body.` };
      }
    },
  },
];
