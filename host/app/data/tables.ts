import type { Collections } from '@airlock/sdk';

/** A message that waits to be handed to the user's own mail or phone app. The workspace has no server to send from. */
export interface OutboxMessage {
  readonly id: string;
  readonly channel: 'email' | 'sms';
  readonly to: readonly string[];
  /** Empty for a text message. */
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
  /** `opened`: handed to the other app. Whether it was sent there, nobody tells us. */
  readonly status: 'waiting' | 'opened';
  /** Title of the form it is about. */
  readonly about: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Another system that a form's submissions are exchanged with. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly formId: string;
  /** `pull` reads submissions from the address, `push` hands them over. */
  readonly direction: 'pull' | 'push';
  /** Empty when a plugin does the exchange. */
  readonly url: string;
  readonly last?: SyncReport;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How an exchange ended. */
export interface SyncReport {
  readonly at: number;
  readonly read: number;
  readonly written: number;
  readonly failed: number;
  /** What went wrong, for the reader. */
  readonly message?: string;
}

export const roles = ['admin', 'editor', 'viewer'] as const;

export type Role = (typeof roles)[number];

/** Somebody who uses this browser's workspace. Keeps people apart, not data secret: all of it stays in one browser. */
export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Absent: anybody may take this profile. */
  readonly secret?: { readonly salt: Uint8Array<ArrayBuffer>; readonly hash: Uint8Array<ArrayBuffer> };
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Every kind of live record, those of the `data` service among them. */
export interface Tables extends Collections {
  readonly outbox: OutboxMessage;
  readonly connections: Connection;
  readonly profiles: Profile;
}

export type TableName = keyof Tables;

export const tableNames = [
  'forms',
  'submissions',
  'pages',
  'outbox',
  'connections',
  'profiles',
] as const satisfies readonly TableName[];
