import type { PluginManifest, RealmKind } from '@airlock/sdk';
import type { GrantScope } from '../../kernel/grants/grants.ts';
import { PERMISSIONS } from '../../kernel/packages/permission-scope.ts';
import type { Format } from '../i18n/format.ts';
import type { Messages } from '../i18n/text.tsx';

/** What a permission opens, in the reader's language and the app's own words. */
export function canSentence(
  { can }: Messages['permissions'],
  format: Format,
  permission: string,
  scope: GrantScope,
): string {
  const phrases = Object.entries(can[permission] ?? {});
  return phrases
    .flatMap(([list, phrase]) => {
      const values = scope[list] ?? [];
      if (list !== '' && values.length === 0) return [];
      const methods = scope['methods']?.filter((method) => method !== 'GET') ?? [];
      return [`${phrase(format.list(values))}${methods.length > 0 ? ` (${methods.join(', ')})` : ''}`];
    })
    .join(' ');
}

/** What the platform keeps a plugin from, heaviest first. Nothing in the page realm holds these promises. */
export function cannotSentences(
  { cannot }: Messages['permissions'],
  { permissions }: PluginManifest,
  realm: RealmKind,
): readonly string[] {
  if (realm === 'page') return [];
  return PERMISSIONS.filter((name) => permissions[name] === undefined).flatMap((name) => cannot[name] ?? []);
}
