import { emailTemplate, notificationSend, smsSend } from '@airlock/sdk';
import type { OutboxMessage } from '../data/tables.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Actor } from '../session/actor.ts';

/** A message before plugins have seen it. */
export interface Draft {
  readonly channel: OutboxMessage['channel'];
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
  /** What the message is for, so that plugins can tell: `submission-state`, `reply`. */
  readonly template: string;
  /** Title of the form it is about. */
  readonly about: string;
  readonly data: { readonly [key: string]: string };
}

/**
 * Let plugins change a message, and put it into the outbox. Nothing is sent: the user hands it to a mail or phone app,
 * which takes plain text only, so HTML that a plugin adds is left out.
 */
export async function compose(
  { outbox }: Pick<Workspace, 'outbox'>,
  actor: Actor,
  draft: Draft,
  { id = crypto.randomUUID(), now = Date.now() }: { readonly id?: string; readonly now?: number } = {},
): Promise<OutboxMessage> {
  const { channel, template, about } = draft;
  const notice = await actor.filter(notificationSend, {
    to: draft.to,
    subject: draft.subject,
    body: draft.body,
    data: draft.data,
  });
  const base = { id, channel, about, status: 'waiting' as const, createdAt: now, updatedAt: now };
  let message: OutboxMessage;
  if (channel === 'email') {
    const { subject, body, data } = notice;
    const mail = await actor.filter(emailTemplate, { template, subject, text: body, data });
    message = { ...base, to: notice.to, subject: mail.subject, body: mail.text };
  } else {
    const { to, body } = await actor.filter(smsSend, { to: notice.to, body: notice.body });
    message = { ...base, to, subject: '', body };
  }
  await outbox.put(message);
  return message;
}

/** The address that opens the message in the user's own app. */
export function linkTo({ channel, to, subject, body }: OutboxMessage): string {
  const list = to.map(encodeURIComponent).join(',');
  return channel === 'email'
    ? `mailto:${list}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`
    : `sms:${list}?body=${encodeURIComponent(body)}`;
}
