/**
 * Do what is asked for in the same breath, or while earlier work is under way, in one go: a transaction for twenty reads
 * costs what it costs for one. `work` answers in the order of what was asked.
 */
export function together<Ask, Answer>(
  work: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
): (ask: Ask) => Promise<Answer> {
  let waiting: { readonly ask: Ask; readonly answer: (result: Promise<Answer>) => void }[] = [];
  let isBusy = false;

  async function run(): Promise<void> {
    isBusy = true;
    await Promise.resolve();
    while (waiting.length > 0) {
      const some = waiting;
      waiting = [];
      const all = work(some.map(({ ask }) => ask));
      // `work` answers all of them.
      some.forEach(({ answer }, at) => answer(all.then((answers) => answers[at] as Answer)));
      await all.catch(() => {});
    }
    isBusy = false;
  }

  return (ask) =>
    new Promise<Answer>((answer) => {
      waiting.push({ ask, answer });
      if (!isBusy) void run();
    });
}
