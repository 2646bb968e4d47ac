import type { Page } from '@playwright/test';
import { TestHostError } from '../errors.ts';
import type { HookExecution } from '../execution.ts';

/** What the door tells of a hook that was fired. */
export interface DoorExecution extends Omit<HookExecution<never>, 'faults'> {
  readonly faults: readonly {
    readonly plugin: string;
    readonly hook: string;
    readonly code: string;
    readonly message: string;
    /** The code that the plugin failed by, where it says one. */
    readonly said?: string;
  }[];
}

/** Wait for the door of a page. Rejects with `NO_DOOR` after thirty seconds. */
export async function doorOf(page: Page): Promise<void> {
  try {
    await page.waitForFunction(() => 'airlockDoor' in globalThis, undefined, { timeout: 30_000 });
  } catch (cause) {
    throw new TestHostError('NO_DOOR', 'The page has no door: is it served by airlock dev?', { cause });
  }
}

/** Calls the door in the page. Rejects with the code that the host gave. */
export function callerOf(page: Page): (method: string, ...args: readonly unknown[]) => Promise<unknown> {
  type Answer = { readonly value?: unknown } | { readonly code: string; readonly message: string };
  type Door = (method: string, args: readonly unknown[]) => Promise<Answer>;
  const knock = (method: string, args: readonly unknown[]): Promise<Answer | undefined> =>
    page.evaluate(
      // What `airlock dev --door` puts there.
      ([name, given]) => (globalThis as { airlockDoor?: Door }).airlockDoor?.(name, given),
      [method, args] as const,
    );
  return async (method, ...args) => {
    let answer = await knock(method, args);
    if (answer === undefined) {
      // A page that was opened anew shows itself before its door is there.
      await doorOf(page);
      answer = await knock(method, args);
    }
    if (answer === undefined) throw new TestHostError('NO_DOOR', 'The page was left while the host was asked.');
    if ('code' in answer) throw new TestHostError(answer.code, answer.message);
    return answer.value;
  };
}
