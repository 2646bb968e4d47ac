/** What the Hooks page says of one execution. */
export const hooks = {
  watch: 'Watch what changes',
  watchHelp: 'Do something in the app that fires it; what each plugin did then stands here.',
  watched: (ago: string) => `The latest run was ${ago}.`,
  took: (time: string, _waited: string) => `in ${time}`,
  tookAfter: (time: string, waited: string) => `in ${time}, after waiting ${waited}`,
  unchanged: 'Left it as it was',
  answered: (answer: string) => `Answered ${answer}`,
  changed: (count: number) => (count === 1 ? 'Changed one thing' : `Changed ${count} things`),
  more: (count: number) => (count === 1 ? 'and one more' : `and ${count} more`),
  figures: (p50: string, p95: string, p99: string) => `half within ${p50}, 95 % within ${p95}, 99 % within ${p99}`,
  failed: (count: number) => (count === 1 ? 'failed once' : `failed ${count} times`),
  late: (count: number) => (count === 1 ? 'one answer came too late' : `${count} answers came too late`),
  notRun: 'Was not asked in that run.',
};
