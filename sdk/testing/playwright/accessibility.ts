import type { ElementHandle, Locator, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { TestHostError } from '../errors.ts';

/** Of axe's result, what is told of a violation. */
interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly html: string }[];
}

interface Axe {
  run(
    context: unknown,
    options: object,
  ): Promise<{ readonly violations: readonly Violation[]; readonly passes: readonly unknown[] }>;
}

/** WCAG 2.0 to 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let source: Promise<string> | undefined;

/**
 * What axe finds in a region that is drawn, in whatever document it lies, one sentence each. Rejects with `NOTHING_DRAWN`
 * where there is nothing to judge, and with `NO_AXE` where the package `axe-core` is not installed.
 */
export async function violationsOf(region: Page | Locator): Promise<readonly string[]> {
  const root = 'mainFrame' in region ? region.locator('body') : region;
  await root.waitFor({ state: 'attached' });
  const element = (await root.elementHandle()) as ElementHandle<Element>; // attached, as just seen
  const frame = await element.ownerFrame();
  await frame?.evaluate(await axeSource());
  const found = await element.evaluate(
    (node, tags) =>
      // The line before put it there. Documents inside are judged by a locator of their own.
      (globalThis as unknown as { axe: Axe }).axe.run(node, { iframes: false, runOnly: { type: 'tag', values: tags } }),
    TAGS,
  );
  if (found.passes.length === 0 && found.violations.length === 0)
    throw new TestHostError('NOTHING_DRAWN', 'There is nothing in the region that could be judged.');
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html).join(', ')})`);
}

function axeSource(): Promise<string> {
  source ??= (async () => {
    try {
      // From the tests' own folder: it is a package of the author's.
      return await readFile(createRequire(`${process.cwd()}/package.json`).resolve('axe-core/axe.min.js'), 'utf8');
    } catch (error) {
      throw new TestHostError('NO_AXE', 'toHaveNoA11yViolations needs axe-core: npm install --save-dev axe-core', {
        cause: error,
      });
    }
  })();
  return source;
}
