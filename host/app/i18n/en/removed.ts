/** What was uninstalled a short while ago. */
export const removed = {
  title: 'Recently uninstalled',
  help: 'Put back at once and without network: the same version, its data, and what it was allowed.',
  when: (ago: string, until: string) => `Uninstalled ${ago}; kept until ${until}`,
  putBack: 'Put back',
  putBackOf: (name: string) => `Put back ${name}`,
  isBack: (name: string) => `${name} is back.`,
  discard: 'Free its space',
  discardOf: (name: string) => `Free the space of ${name}`,
  keptADay: 'It stops at once. Its files stay for a day, so that you can put it back.',
};
