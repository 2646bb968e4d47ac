import type { Health } from '@airlock/sdk';

const longestMessage = 300;

/** What a plugin says of its own health, taken apart and put together again; `undefined` when it says something else. */
export function readHealth(answer: unknown): Health | undefined {
  const { status, message } = Object(answer) as { readonly [key: string]: unknown };
  if (status !== 'healthy' && status !== 'warning' && status !== 'critical') return undefined;
  return typeof message === 'string' && message !== ''
    ? { status, message: message.slice(0, longestMessage) }
    : { status };
}

/** Whether two reports say the same. */
export function sameHealth(a: Health | undefined, b: Health | undefined): boolean {
  return a?.status === b?.status && a?.message === b?.message;
}
