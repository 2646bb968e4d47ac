/**
 * Runs in the page: asks for turns for good, and does what it is told by pressing and typing as a user does. Everything is
 * inside, since it is sent to the page as it stands.
 */
export function takeTurns({ url, rest }: { readonly url: string; readonly rest: number }): void {
  const bare = (globalThis as { readonly workers?: readonly Worker[] }).workers ?? [];
  const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const find = async <T extends HTMLElement>(selector: string, text = ''): Promise<T> => {
    for (let tries = 0; tries < 500; tries++) {
      const found = [...document.querySelectorAll<T>(selector)].find((each) => each.textContent?.includes(text));
      if (found !== undefined) return found;
      await pause(20);
    }
    throw new Error(`there is no ${selector} with "${text}"`);
  };
  const press = async (selector: string, text?: string): Promise<void> => (await find(selector, text)).click();
  const fill = (control: HTMLElement, text: string): void => {
    // The library of the page watches the property itself.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value')?.set?.call(control, text);
    control.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const appears = (selector: string, text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = [...document.querySelectorAll(selector)].some((each) => each.textContent?.includes(text));
        if (!found) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    });
  /** One more place with this text is in the document. */
  const comes = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const observer = new MutationObserver((changes) => {
        const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
        if (!added.some(({ textContent }) => textContent?.includes(text))) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });
  /** Milliseconds from pressing one thing until the document has another. */
  const timed = async (button: HTMLElement, selector: string, text = ''): Promise<number> => {
    const shown = appears(selector, text);
    const begun = performance.now();
    button.click();
    await shown;
    return performance.now() - begun;
  };

  let edits = 0;
  /** Edit a page, save it and, so many milliseconds later, read it. */
  const show = async (later: number): Promise<number> => {
    edits += 1;
    await press('nav a[href="/pages"]');
    await press('main a', 'Welcome');
    const source = await find<HTMLTextAreaElement>('main textarea');
    fill(source, `# Welcome\n\nEdit ${edits}.\n`);
    // A page is rendered once for each of its versions.
    await find('.editor-preview', `Edit ${edits}.`);
    await pause(rest);
    const saved = comes('is saved');
    await press('main button', 'Save page');
    // The preview does not come first: it waits for 150 ms.
    await saved;
    if (later > 0) await pause(later);
    return timed(await find('main a[href$="/read"]'), 'article.reader', `Edit ${edits}.`);
  };
  const actions: { readonly [name: string]: () => Promise<number> } = {
    async submit() {
      await press('nav a[href="/forms"]');
      await press('main article a', 'Fill in');
      fill(await find('form.fill-form input'), 'one');
      // Plugins rest, as they do between two presses of a person.
      await pause(rest);
      return timed(await find('form.fill-form button[type="submit"]'), '[role="status"] > .empty');
    },
    /** In a page of bare workers: a value goes to each and back, one after the other. */
    async raw() {
      await pause(rest);
      const begun = performance.now();
      let value: unknown = { word: 'one' };
      for (const worker of bare) {
        const { promise, resolve } = Promise.withResolvers<unknown>();
        worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
        worker.postMessage(value);
        value = await promise;
      }
      return performance.now() - begun;
    },
    render: () => show(0),
    read: () => show(rest),
  };

  const go = async (): Promise<void> => {
    let said = '';
    for (;;) {
      const answer = await fetch(url, { method: 'POST', body: said });
      const name = await answer.text();
      try {
        said = JSON.stringify({ time: await actions[name]?.() });
      } catch (error) {
        said = JSON.stringify({ error: String(error) });
      }
    }
  };
  void go();
}
