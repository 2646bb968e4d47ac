/** Files that are given in forms. */
export const files = {
  upTo: (size: string) => `One file of at most ${size}.`,
  given: (name: string, size: string) => `${name} (${size})`,
  remove: 'Remove file',
  save: (name: string) => `Save ${name}`,
  gone: 'This file is not in this browser any more.',
  tooLarge: (size: string, most: string) => `This file has ${size}; at most ${most} can be kept.`,
  notAccepted: (kinds: string) => `Choose a file of these kinds: ${kinds}`,
  noRoom: 'There is no room left in this browser for this file.',
  unreadable: 'This file could not be read. Choose it again.',
  most: 'Largest size in megabytes',
  kinds: 'Kinds of files',
  kindsHelp: 'For example .pdf, image/*. Empty takes every kind.',
  withFiles: 'ZIP with files',
};
