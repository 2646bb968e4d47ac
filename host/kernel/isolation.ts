import type { RealmKind } from '@airlock/sdk';
import type { Isolation, Realm } from './realm.ts';

/** How far apart from the app plugins of a realm are expected to run. */
export function expectedIsolation(realms: readonly Realm[], kind: RealmKind): Isolation {
  return realms.find((realm) => realm.kind === kind)?.isolation ?? (kind === 'page' ? 'page' : 'shared-process');
}
