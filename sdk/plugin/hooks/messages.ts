import { defineHook } from '../hook.ts';
import { textMapSchema } from './schemas.ts';

/** A message to people, before a channel is chosen. */
export interface NotificationMessage {
  readonly to: readonly string[];
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
  readonly data: { readonly [key: string]: string };
}

const message = {
  type: 'object',
  required: ['to', 'body'],
  properties: {
    to: { type: 'array', items: { type: 'string' } },
    subject: { type: 'string' },
    body: { type: 'string' },
  },
};

export const notificationSend = defineHook<NotificationMessage>('notification.send', 'filter', {
  description: 'Change a notification before it is sent.',
  output: {
    ...message,
    required: ['to', 'subject', 'body', 'data'],
    properties: { ...message.properties, data: textMapSchema },
  },
});

/** An e-mail as it will look. `html` is sanitised again by the host. */
export interface EmailTemplate {
  readonly template: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly data: { readonly [key: string]: string };
}

export const emailTemplate = defineHook<EmailTemplate>('email.template', 'filter', {
  description: 'Change the text of an e-mail.',
  output: {
    type: 'object',
    required: ['template', 'subject', 'text', 'data'],
    properties: {
      template: { type: 'string' },
      subject: { type: 'string' },
      text: { type: 'string' },
      html: { type: 'string' },
      data: textMapSchema,
    },
  },
});

/** `to` are phone numbers in E.164 form. */
export interface SmsMessage {
  readonly to: readonly string[];
  readonly body: string;
}

export const smsSend = defineHook<SmsMessage>('sms.send', 'filter', {
  description: 'Change a text message before it is sent.',
  output: message,
});
