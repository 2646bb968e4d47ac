import type { HookToken } from '@airlock/sdk';
import '../fixtures/kernel/page.ts';
import type { KernelPlugin } from '../fixtures/kernel/page.ts';

/** How a scenario ended, as the page itself saw it. */
export interface Outcome {
  /** What the hook gave once all was over: the innocent take part in it, the guilty one does not. */
  readonly answer: unknown;
  /** Why each plugin is not called, when it was known which it was. */
  readonly holds: { readonly [id: string]: string | undefined };
  readonly quarantine: string | undefined;
  /** Milliseconds from when the host knew until every innocent plugin ran again. */
  readonly back: number;
  /** Longest time for which the page's thread did not run. */
  readonly stall: number;
}

const hook = {
  id: 'crash.value',
  kind: 'filter',
  description: 'A value.',
  timeout: 20_000,
} as const satisfies HookToken;

/** Takes memory until its process is ended for it. */
const take = `const kept = []; const take = () => { for (;;) kept.push(new Array(100_000).fill(kept.length + 0.5)); };`;

const plugin = (id: string, body: string, more = ''): KernelPlugin => ({
  id,
  hooks: [{ hook: hook.id, kind: hook.kind }],
  definition: `(() => { ${more} return { hooks: [{ hook: { id: '${hook.id}' }, priority: 100, handler: async (value) => { ${body} } }] }; })()`,
});
const innocent = (id: string): KernelPlugin => plugin(id, `return value + '${id} ';`);

async function until(holds: () => boolean): Promise<number> {
  while (!holds()) await new Promise((next) => setTimeout(next, 20));
  return performance.now();
}
const isActive = (id: string): boolean => kernelPage.activity(id)?.state === 'active';

const scenarios = {
  /** It takes all memory in a call of the host. */
  async busy(): Promise<Omit<Outcome, 'stall'>> {
    await kernelPage.reset();
    await kernelPage.enable(innocent('alpha'));
    await kernelPage.enable(plugin('bomb', `if (value.startsWith('now')) take(); return value;`, take));
    await kernelPage.enable(innocent('zulu'));
    await kernelPage.fire(hook, '');
    void kernelPage.fire(hook, 'now').catch(() => undefined);
    return outcome(() => kernelPage.activity('bomb')?.hold?.kind === 'rest');
  },
  /** It does so when nobody asks anything, and again after each start. */
  async hidden(): Promise<Omit<Outcome, 'stall'>> {
    await kernelPage.reset({ probation: 4000 });
    await kernelPage.enable(innocent('alpha'));
    await kernelPage.enable(plugin('bomb', 'return value;', `${take} setTimeout(take, 1000);`));
    await kernelPage.enable(innocent('zulu'));
    await kernelPage.fire(hook, '');
    return outcome(() => kernelPage.activity('bomb')?.quarantine !== undefined);
  },
};

async function outcome(isFound: () => boolean): Promise<Omit<Outcome, 'stall'>> {
  const found = await until(isFound);
  // Read now: a rest is over soon, on a busy machine before the others are back.
  const holds = Object.fromEntries(['alpha', 'bomb', 'zulu'].map((id) => [id, kernelPage.activity(id)?.hold?.kind]));
  const back = (await until(() => isActive('alpha') && isActive('zulu'))) - found;
  const answer = await kernelPage.fire(hook, '');
  return {
    answer,
    back,
    holds,
    quarantine: kernelPage.activity('bomb')?.quarantine,
  };
}

/** Run what the query says, and tell whoever it names. */
async function main(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const scenario = query.get('scenario');
  const tell = query.get('tell');
  if ((scenario !== 'busy' && scenario !== 'hidden') || tell === null) return;
  let stall = 0;
  let last = performance.now();
  setInterval(() => {
    stall = Math.max(stall, performance.now() - last - 10);
    last = performance.now();
  }, 10);
  const result = await scenarios[scenario]().catch((error: unknown) => ({ error: String(error) }));
  await fetch(tell, { method: 'POST', body: JSON.stringify({ ...result, stall }) });
}

void main();
