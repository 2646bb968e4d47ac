/** What a plan says beside permissions, and what stands in its way. */
export const plan = {
  misfit: 'Plugins that need each other do not fit together:',
  choose: 'What you can do about it:',
  needs: (who: string, version: string, what: string, range: string) => `${who} ${version} needs ${what} ${range}`,
  clash: {
    self: (demands: string, version: string) => `${demands}; this would install ${version}.`,
    hard: 'There are too many ways to put together what it needs; choose versions by hand.',
    peer: (demands: string) => `${demands}, which you would have to install yourself.`,
    stays: (demands: string, what: string, version: string) => `${demands}; ${what} ${version} is installed.`,
    held: (demands: string, what: string, version: string) => `${demands}; ${what} ${version} would be installed.`,
    installed: (demands: string, what: string, version: string) =>
      `${demands}; ${what} ${version} is installed, and no other version fits.`,
    missing: (demands: string) => `${demands}, which is not installed.`,
  },
  choices: {
    with: (names: string) => `Install ${names} with it`,
    version: (name: string, version: string) => `Install ${name} ${version} instead`,
    install: (name: string) => `Look at ${name} first`,
    enable: (name: string) => `Switch on ${name}`,
    disable: (name: string) => `Switch off ${name}`,
  },
  hostApi: 'Plugin interface',
  hostApiNote: (wants: string, has: string) => `Made for ${wants}; this app has ${has}`,
  shared: 'Libraries of the app',
  sharedNote: (name: string, range: string, version: string) => `${name} ${range} (here ${version})`,
};
