/** What keeps a plugin from running until somebody decides. */
export const quarantine = {
  by: {
    host: 'The app set it aside, because it failed too often',
    policy: 'The policy of this app set it aside',
    user: 'You set it aside',
  },
  since: (who: string, ago: string) => `${who}, ${ago}`,
  until: (version: string) =>
    `It stays off with version ${version}, also after a reload, until you try it again or a newer version comes.`,
};
