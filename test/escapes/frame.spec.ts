import { expect, framePlugin, FREEZE, test } from '../fixtures/sandbox/test.ts';

test('a view draws, knows its data and theme, calls its slot, its services and its worker, and grows with its content', async ({
  host,
}) => {
  const code = framePlugin(
    `const { context, view, onChange, word } = props;
     root.innerHTML = '<p style="height: 300px; margin: 0">' + word + '</p>';
     await onChange(word, view.theme().language);
     await onChange('service', await context.test.echo({ a: 1 }));
     await onChange('worker', await view.run('upper', 'text'));
     await onChange('where', [context.plugin.realm, self.origin, typeof document, document.documentElement.dir, getComputedStyle(document.documentElement).getPropertyValue('--accent')]);
     await onChange('state', view.state === undefined);
     await view.save({ kept: 1 });
     return { update: ({ word }) => onChange('updated', word) };`,
    `commands: [{ id: 'upper', title: 'Upper', run: (text) => text.toUpperCase() + (typeof document) }],`,
  );
  await host.evaluate(() => document.documentElement.style.setProperty('--accent', 'rgb(1, 2, 3)'));
  const state = await host.evaluate(
    (source) => sandbox.frames.start({ code: source, functions: ['onChange'], view: { data: { word: 'hello' } } }),
    code,
  );
  expect(state).toBe('shown');
  const calls = (): Promise<unknown[]> => host.evaluate(() => sandbox.frames.called.map(({ args }) => args));
  expect(await calls()).toEqual([
    ['hello', 'en'],
    ['service', { a: 1 }],
    ['worker', 'TEXTundefined'],
    ['where', ['frame', 'null', 'object', 'ltr', 'rgb(1, 2, 3)']],
    ['state', true],
  ]);
  await expect.poll(() => host.evaluate(() => sandbox.frames.height())).toBe(300);
  await host.evaluate(() => sandbox.frames.update({ word: 'again' }));
  await expect.poll(async () => (await calls()).at(-1)).toEqual(['updated', 'again']);
  expect(await host.evaluate(() => sandbox.frames.sealed())).toBe(true);
});

test('a view is out of the page while the user is asked something, and comes back with what it saved', async ({
  host,
}) => {
  const code = framePlugin(`const { view, onChange } = props; await onChange(view.state); await view.save({ at: 7 });`);
  await host.evaluate((source) => sandbox.frames.start({ code: source, functions: ['onChange'] }), code);
  await host.evaluate(() => sandbox.frames.prompt(true));
  expect(await host.evaluate(() => [sandbox.frames.state(), sandbox.frames.frames()])).toEqual(['paused', 0]);
  await host.evaluate(() => sandbox.frames.prompt(false));
  expect(await host.evaluate(() => sandbox.frames.until('probe', 'shown', 'failed'))).toBe('shown');
  expect(await host.evaluate(() => sandbox.frames.called.map(({ args }) => args[0]))).toEqual([undefined, { at: 7 }]);
});

test('a window goes on in the page of the version before, where only the code of the new one runs', async ({
  host,
}) => {
  const first = framePlugin(
    `const { view, onChange } = props; await view.save({ at: 7 }); setInterval(() => onChange('first'), 5);`,
  );
  const second = framePlugin(
    `const { view, onChange } = props;
     const nonce = [...document.scripts].map((script) => script.nonce).join('');
     for (const text of ['self.other = 1', ${JSON.stringify('CODE')}]) {
       const script = document.createElement('script'); script.nonce = nonce; script.textContent = text;
       document.head.append(script);
     }
     await onChange('second', view.state, self.other, [...document.querySelectorAll('meta[http-equiv]')].length);`,
  );
  const result = await host.evaluate(
    async ([one, two]) => {
      await sandbox.frames.start({ code: one, functions: ['onChange'] });
      while (sandbox.frames.called.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      let [state, same] = ['', false];
      // A machine that is busy enough makes a relay look hung.
      for (let turn = 0; turn < 5 && !same; turn += 1) {
        const page = document.querySelector('section iframe');
        state = await sandbox.frames.replace({
          code: two.replace('"CODE"', JSON.stringify(one)),
          functions: ['onChange'],
        });
        same = document.querySelector('section iframe') === page;
      }
      const calls = sandbox.frames.called.map(({ args }) => args);
      sandbox.frames.called.length = 0;
      await new Promise((resolve) => setTimeout(resolve, 50));
      const later = sandbox.frames.called.length;
      return {
        state,
        calls,
        later,
        same,
        frames: sandbox.frames.frames(),
      };
    },
    [first, second] as const,
  );
  expect(result).toMatchObject({ state: 'shown', later: 0, same: true, frames: 1 });
  // The control: the first one called again and again while it was there.
  expect(result.calls.filter(([who]) => who === 'first').length).toBeGreaterThan(0);
  expect(result.calls.at(-1)).toEqual(['second', { at: 7 }, undefined, 2]);
});

test('code of a version that does not run stays in no window: neither of one that did not start nor of one that was stopped before it drew', async ({
  host,
}) => {
  const first = framePlugin(`await props.onChange('first');`);
  const early = `if (typeof document !== 'undefined') document.title = 'early';`;
  const breaking = `${early} else throw new Error('broken');${first}`;
  const stopped = early + first;
  const titles = (): Promise<string[]> =>
    Promise.all(host.frames().map((frame) => frame.title().catch(() => ''))).then((all) =>
      all.filter((title) => title === 'early'),
    );
  await host.evaluate((code) => sandbox.frames.start({ code, functions: ['onChange'] }), first);
  const began = await host.evaluate(async (code) => {
    sandbox.frames.instance()?.dispose();
    return sandbox.frames.begin({ code }).then(
      () => 'started',
      (error: Error) => error.message,
    );
  }, breaking);
  expect(began).toContain('broken');
  expect(await host.evaluate(() => sandbox.frames.frames())).toBe(0);
  expect(await titles()).toEqual([]);
  // The next one draws where it was, and its window is replaced once more.
  const next = { code: first, functions: ['onChange'] };
  expect(await host.evaluate((input) => sandbox.frames.replace(input), next)).toBe('shown');
  await host.evaluate((code) => {
    sandbox.frames.instance()?.dispose();
    return sandbox.frames.begin({ code });
  }, stopped);
  // The control: while it runs, its document is there.
  await expect.poll(titles).toEqual(['early']);
  await host.evaluate(() => sandbox.frames.begun()?.dispose());
  expect(await host.evaluate(() => sandbox.frames.frames())).toBe(0);
  await expect.poll(titles).toEqual([]);
});

test('a page that its last document keeps busy is given up, as one whose next version was overtaken, and one that is not gone on with leaves the app', async ({
  host,
}) => {
  const looping = framePlugin(
    `addEventListener('pagehide', () => { const end = Date.now() + 1000; while (Date.now() < end); });`,
  );
  const after = framePlugin(`await props.onChange('after');`);
  const result = await host.evaluate(
    async ([one, two]) => {
      await sandbox.frames.start({ code: one });
      const page = document.querySelector('section iframe');
      const state = await sandbox.frames.replace({ code: two, functions: ['onChange'] });
      const same = document.querySelector('section iframe') === page;
      const overtaken = await sandbox.frames.replace({ code: two, functions: ['onChange'] }, one);
      const frames = sandbox.frames.frames();
      // Asked something while the next version is awaited: nothing of a plugin may be there.
      sandbox.frames.instance()?.dispose();
      const kept = sandbox.frames.frames();
      sandbox.frames.prompt(true);
      return { state, same, overtaken, frames, kept, asked: sandbox.frames.frames() };
    },
    [looping, after] as const,
  );
  expect(result).toEqual({ state: 'shown', same: false, overtaken: 'shown', frames: 1, kept: 1, asked: 0 });
});

test('a window that never comes back is closed, the app stays smooth and the plugin starts again', async ({ host }) => {
  const looping = framePlugin(`return { update: () => { for (;;); } };`);
  const { stall, ended } = await host.evaluate(async (source) => {
    await sandbox.frames.start({ code: source });
    const over = sandbox.frames.ended() ?? Promise.reject(new Error('no plugin'));
    const stalling = sandbox.stallDuring(over);
    void sandbox.frames.update({ now: true });
    return { stall: await stalling, ended: await over };
  }, looping);
  expect(ended).toMatchObject({ reason: 'unresponsive' });
  expect(stall).toBeLessThan(FREEZE);
  expect(await host.evaluate(() => sandbox.frames.frames())).toBe(0);
  const again = framePlugin(`await props.onChange('back');`);
  await host.evaluate(() => sandbox.frames.reset());
  const state = await host.evaluate(
    (source) => sandbox.frames.start({ id: 'again', code: source, functions: ['onChange'] }),
    again,
  );
  expect(state).toBe('shown');
});

const misconduct: readonly (readonly [name: string, code: string, reason: string])[] = [
  ['posts to the window of the app', `top.postMessage('hello', '*');`, 'spoke to the window'],
  ['posts as the relay does', `top.postMessage('airlock.relay', '*');`, 'spoke to the window'],
  ['reloads itself', `location.reload();`, 'navigated away'],
  ['leaves its document', `location.href = 'about:blank';`, 'navigated away'],
];
for (const [name, code, reason] of misconduct) {
  test(`a window that ${name} ends its plugin`, async ({ host }) => {
    const source = framePlugin(`setTimeout(() => { ${code} }, 20);`);
    const end = await host.evaluate(async (text) => {
      await sandbox.frames.start({ code: text, shown: false });
      return sandbox.frames.ended();
    }, source);
    expect(end).toMatchObject({ reason: 'violation' });
    expect(JSON.stringify(end)).toContain(reason);
  });
}

test('what a window posts to the frame around it, or to other windows, is heard by nobody', async ({ host }) => {
  const listening = framePlugin(
    `let heard = 0; addEventListener('message', () => (heard += 1)); setTimeout(() => props.onChange(heard), 600);`,
  );
  const shouting = framePlugin(
    `for (let at = 0; at < 100; at += 1) parent.postMessage(['call', 1, 'start', []], '*');
     parent.parent.postMessage('airlock.control', '*', [new MessageChannel().port1]);
     await props.onChange(parent.parent.parent === top);`,
  );
  await host.evaluate(
    async ([listener, shouter]) => {
      await sandbox.frames.start({ id: 'listener', code: listener, functions: ['onChange'] });
      await sandbox.frames.start({ id: 'shouter', code: shouter, functions: ['onChange'] });
    },
    [listening, shouting] as const,
  );
  await expect
    .poll(() => host.evaluate(() => sandbox.frames.called.find(({ id }) => id === 'listener')?.args))
    .toEqual([0]);
  expect(await host.evaluate(() => sandbox.frames.state('shouter'))).toBe('shown');
  expect(await host.evaluate(() => sandbox.frames.called.find(({ id }) => id === 'shouter')?.args)).toEqual([true]);
});

test('a window that takes the keyboard is closed after a few characters, and is not there while something is asked', async ({
  host,
}) => {
  const stealing = framePlugin(
    `root.innerHTML = '<input>'; const input = root.firstChild; let got = '';
     input.addEventListener('input', () => props.onChange(input.value));
     let at = 0; setInterval(() => { if ((at += 1) > 100) { window.focus(); input.focus(); } }, 5);`,
  );
  await host.evaluate((source) => sandbox.frames.start({ code: source, functions: ['onChange'] }), stealing);
  await host.evaluate(() => {
    const field = document.createElement('input');
    field.id = 'secret';
    field.ariaLabel = 'Secret';
    document.body.append(field);
  });
  const input = host.getByLabel('Secret');
  await input.focus();
  // It begins when it was drawn a hundred times over, whenever that is.
  await expect
    .poll(async () => {
      await host.keyboard.type('secretpassword', { delay: 15 });
      return host.evaluate(() => sandbox.frames.state());
    })
    .toBe('failed');
  const stolen = await host.evaluate(() => String(sandbox.frames.called.at(-1)?.args[0] ?? ''));
  test.info().annotations.push({ type: 'measured', description: `the frame got ${stolen.length} characters` });
  expect(stolen.length).toBeLessThanOrEqual(3);
  // The control: it was there, and took the keyboard from what was typed.
  expect(await host.evaluate(() => sandbox.frames.states)).toContain('shown');
  // Asked in the same moment: a window that is there takes the keyboard at once, and is closed again.
  await host.evaluate(() => {
    void sandbox.frames.reload();
    sandbox.frames.prompt(true);
  });
  expect(await host.evaluate(() => sandbox.frames.until('probe', 'paused'))).toBe('paused');
  await input.fill('');
  await input.focus();
  await host.evaluate(() => (sandbox.frames.called.length = 0));
  await host.keyboard.type('secretpassword', { delay: 5 });
  expect(await input.inputValue()).toBe('secretpassword');
  expect(await host.evaluate(() => sandbox.frames.called.length)).toBe(0);
  await host.evaluate(() => document.querySelector('#secret')?.remove());
});

test('code that would break out of markup runs as it was signed', async ({ host }) => {
  const state = await host.evaluate(
    (source) => sandbox.frames.start({ code: source }),
    framePlugin(`document.title = '\u{1F600} </script><script>evil()</script> <!--';`),
  );
  expect(state).toBe('shown');
});

test('a plugin without the permission for windows draws none', async ({ host }) => {
  const state = await host.evaluate(
    (source) => sandbox.frames.start({ code: source, window: false }),
    framePlugin(`await props.onChange('drawn');`),
  );
  expect(state).toContain('PERMISSION_DENIED');
  expect(await host.evaluate(() => [sandbox.frames.frames(), sandbox.frames.called.length])).toEqual([0, 0]);
});
