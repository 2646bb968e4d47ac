import type { OutboxMessage } from '../data/tables.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Actor } from '../session/actor.ts';
import { linkTo } from './compose.ts';

/** Hand a message to the user's own mail or phone app. Rejects with `RefusedError` when the user may not. */
export async function openMessage(
  { outbox }: Pick<Workspace, 'outbox'>,
  actor: Actor,
  message: OutboxMessage,
  now = Date.now(),
): Promise<void> {
  await actor.authorize('outbox.send', message.to.join(', '));
  await outbox.put({ ...message, status: 'opened', updatedAt: now });
  const link = document.createElement('a');
  link.href = linkTo(message);
  link.click();
}
