import { defineHook } from '../hook.ts';
import { textMapSchema } from './schemas.ts';

/** The user asks an integration to exchange records now. */
export interface Sync {
  readonly integration: string;
  readonly direction: 'pull' | 'push';
}

export interface SyncResult {
  readonly integration: string;
  readonly read: number;
  readonly written: number;
  readonly failed: number;
}

export const integrationSync = defineHook<Sync, SyncResult>('integration.sync', 'collect', {
  description: 'Exchange records with another system and tell how many.',
  timeout: 30_000,
  output: {
    type: 'object',
    required: ['integration', 'read', 'written', 'failed'],
    properties: {
      integration: { type: 'string' },
      read: { type: 'integer', minimum: 0 },
      written: { type: 'integer', minimum: 0 },
      failed: { type: 'integer', minimum: 0 },
    },
  },
});

/** A request that the workspace is about to make for an integration. */
export interface ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
}

export const apiRequest = defineHook<ApiRequest>('api.request', 'filter', {
  description: 'Change a request before it is made.',
  output: {
    type: 'object',
    required: ['method', 'url', 'headers'],
    properties: {
      method: { type: 'string' },
      url: { type: 'string' },
      headers: textMapSchema,
      body: { type: 'string' },
    },
  },
});

export interface ApiResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

export const apiResponse = defineHook<ApiResponse>('api.response', 'filter', {
  description: 'Change a response before the workspace reads it.',
  output: {
    type: 'object',
    required: ['url', 'status', 'headers', 'body'],
    properties: {
      url: { type: 'string' },
      status: { type: 'integer', minimum: 100, maximum: 599 },
      headers: textMapSchema,
      body: { type: 'string' },
    },
  },
});

/** May the user do this? The first answer wins; without one the workspace's own rule holds. */
export const authAuthorize = defineHook<
  { readonly user?: string; readonly action: string; readonly resource: string },
  { readonly allow: boolean; readonly reason?: string }
>('auth.authorize', 'decision', {
  description: 'Allow or refuse an action of a user.',
  output: {
    type: 'object',
    required: ['allow'],
    properties: { allow: { type: 'boolean' }, reason: { type: 'string' } },
  },
});

/** Who is this? Local profiles only: the workspace has no server. The first answer wins. */
export const authAuthenticate = defineHook<
  { readonly name: string; readonly secret: string },
  { readonly user: string; readonly roles: readonly string[] }
>('auth.authenticate', 'decision', {
  description: 'Tell who a person is by name and secret.',
  output: {
    type: 'object',
    required: ['user', 'roles'],
    properties: { user: { type: 'string', minLength: 1 }, roles: { type: 'array', items: { type: 'string' } } },
  },
});
