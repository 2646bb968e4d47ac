import type { GrantKeeper } from '../grants/grants.ts';
import type { LayoutKeeper } from '../contributions/layout.ts';
import type { Management } from './management.ts';
import type { Profile } from '../profile.ts';
import type { TabMessage } from '../storage/tabs.ts';

export interface Followed {
  readonly grants: Pick<GrantKeeper, 'reload'>;
  readonly layout: Pick<LayoutKeeper, 'load'>;
  readonly profile: Pick<Profile, 'sync'>;
  readonly management: () => Promise<Management>;
  /** It, where it is there already: what was not read yet cannot be out of date. */
  readonly managed: () => Promise<Management> | undefined;
}

/** Bring this tab up to what another one stored. */
export async function follow(message: TabMessage, followed: Followed): Promise<void> {
  const { grants, layout, profile, management, managed } = followed;
  switch (message.type) {
    case 'trust':
      (await managed())?.forget(message.registry);
      return;
    case 'layout':
      await layout.load();
      return;
    case 'registry':
      await (await management()).enforce(message.registry);
      return;
    case 'approvals':
      await (await managed())?.approvals.reload();
      return;
    case 'pending':
      await (await managed())?.pending.reload();
      return;
    case 'updates':
      await (await managed())?.updates.reload();
      return;
    case 'settings':
      await (await (await management()).settings.keeper()).reload(message.name);
      return;
    case 'grants':
      await grants.reload(message.name);
      return;
    case 'plugin':
      await grants.reload(message.name);
      await profile.sync(message.name);
  }
}
