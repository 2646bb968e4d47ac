/** What the workspace says around saving, files and the arrangement of what plugins add. */
export const workspace = {
  save: 'Save',
  nothingToSave: 'There is nothing to save on this screen.',
  emptyFile: 'This file is empty. Choose another.',
  largeFile: (size: string, most: string) => `This file has ${size}; at most ${most} can be read. Choose another.`,
  goneFile: 'This file could not be read: it was moved, or is open elsewhere. Choose it again.',
  resetPlace: (place: string) => `${place} is in its usual order.`,
  movedTo: {
    'dashboard.widget': (title: string) => `${title} is on the dashboard.`,
    'side.panel': (title: string) => `${title} is in the side panel.`,
  } as { readonly [slot: string]: (title: string) => string },
};
