/** Updates that came by themselves. */
export const updateNews = {
  title: 'Came by themselves',
  came: (name: string, from: string, to: string) => `${name} was updated by itself, from ${from} to ${to}.`,
  look: 'See what changed',
  nothingMore: 'It may do exactly what it did before. Settings and data are kept.',
  seen: 'Got it',
  seenOf: (name: string) => `Got it: ${name}`,
  allSeen: 'Got all of them',
};
