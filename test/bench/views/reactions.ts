import type { Page } from '@playwright/test';

/** Milliseconds from what the user did until the browser had painted what came of it, one for each time. */
export interface Reactions {
  /** A column of 1,000 rows is sorted. */
  readonly sort: number[];
  /** The table shows its next rows. */
  readonly turn: number[];
  /** A row goes, and what counts the rows says so: for a plugin, there and back. */
  readonly remove: number[];
  /** A letter stands in one of 50 fields. */
  readonly letter: number[];
  /** What counts the letters says so: for a plugin, there and back. */
  readonly counted: number[];
}

export function noReactions(): Reactions {
  return { sort: [], turn: [], remove: [], letter: [], counted: [] };
}

/** Letters that are typed in one go. */
const TEXT = 'The quick brown fox';

/** Do everything once with the long table and the long form of a page. */
export async function react(page: Page, into: Reactions): Promise<void> {
  const table = page.getByRole('region', { name: 'Long table', exact: true });
  const form = page.getByRole('region', { name: 'Long form', exact: true });
  const time = async (what: keyof Reactions, watched: string, act: () => Promise<void>): Promise<void> => {
    await watch(page, watched);
    await act();
    into[what].push(await painted(page));
  };
  await table.scrollIntoViewIfNeeded();
  const press = (name: string) => () => table.getByRole('button', { name }).first().click();
  for (const column of ['Age', 'Name', 'Age']) await time('sort', '[aria-label="Guests"] tbody', press(column));
  for (let turn = 0; turn < 3; turn += 1) await time('turn', '[aria-label="Guests"] tbody', press('Next page'));
  for (let turn = 0; turn < 3; turn += 1) await time('remove', '[aria-label="Long table"]', press('Remove'));
  const field = form.getByRole('textbox', { name: 'Field 7', exact: true });
  await field.fill('');
  await field.focus();
  for (const letter of TEXT) await time('letter', 'input:focus', () => page.keyboard.press(letter));
  for (const letter of TEXT) await time('counted', '[aria-label="Long form"]', () => page.keyboard.press(letter));
}

/**
 * From the next press on, look at each frame whether what `selector` names reads otherwise than before: for a table or a box
 * its words without the numbers of pages, for a field what is in it.
 */
function watch(page: Page, selector: string): Promise<void> {
  return page.evaluate((watched) => {
    const read = (): string => {
      const found = document.querySelector(watched);
      if (found instanceof HTMLInputElement) return found.value;
      // The line that counts comes first.
      return found?.tagName === 'TBODY'
        ? found.textContent
        : (/\d+ (guests|letters)/.exec(found?.textContent ?? '')?.[0] ?? '');
    };
    const before = read();
    Object.assign(globalThis, {
      reaction: new Promise<number>((resolve) => {
        const begin = ({ timeStamp }: Event): void => {
          removeEventListener('pointerup', begin, true);
          removeEventListener('keydown', begin, true);
          const look = (): void => {
            if (read() === before) requestAnimationFrame(look);
            // What is asked for in a frame comes after it was painted.
            else setTimeout(() => resolve(performance.now() - timeStamp));
          };
          requestAnimationFrame(look);
        };
        addEventListener('pointerup', begin, true);
        addEventListener('keydown', begin, true);
      }),
    });
  }, selector);
}

function painted(page: Page): Promise<number> {
  // Put there by `watch`.
  return page.evaluate(() => (globalThis as unknown as { reaction: Promise<number> }).reaction);
}
