import type { Browser } from '@playwright/test';
import { openRealmHost, type RealmTestHost } from './realm-host.ts';
import { startSession, type SessionOptions } from './session.ts';

export { test, hostMatrix, type Airlock, type AirlockOptions } from './fixtures.ts';
export { expect } from './matchers.ts';
export type { RealmAnswer, RealmHostility, RealmPlugin, RealmRequest, RealmTestHost } from './realm-host.ts';
export { startSession, type Session, type SessionOptions } from './session.ts';
export { Forms, type FieldSpec } from './forms.ts';
export { Questions, type ChosenFile } from './questions.ts';
export { ConsentDialog, Workspace } from './workspace.ts';

/** A real host of its own, for tests that do not use the fixture `airlock`; in a browser profile of its own. */
export async function createRealmTestHost(
  options: SessionOptions & { readonly browser: Browser },
): Promise<RealmTestHost & AsyncDisposable> {
  const { browser, ...rest } = options;
  const session = await startSession(rest);
  const context = await browser.newContext();
  const host = await openRealmHost(await context.newPage(), session.url);
  return {
    ...host,
    async [Symbol.asyncDispose]() {
      await context.close();
      await session.close();
    },
  };
}
