/** Loading a plugin of one's own. */
export const developer = {
  localHelp:
    'To try it in this app, beside your other plugins, give the address that the command printed. You see what it asks for first, it runs in its real realm with the permissions you give, and is marked as being developed.',
  address: 'Address of the development server',
  load: 'Load a local plugin',
  loaded: 'Local plugins',
  development: 'Development',
  loadAgain: 'Load again',
  loadAgainNamed: (name: string) => `Load ${name} again`,
};
