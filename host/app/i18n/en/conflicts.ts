/** Two tabs at the same form or page. */
export const conflicts = {
  deleted: 'This was deleted in another tab.',
  deletedHelp: 'What you see is still here. Saving makes it anew.',
  copy: 'Keep mine as a copy',
  theirs: 'Take the other version',
  copyOf: (title: string) => `${title} (mine)`,
  took: 'The other version is shown.',
  replaced: (title: string) => `“${title}” is saved, in place of the other version.`,
};
