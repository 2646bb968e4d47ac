export const development = {
  title: 'Development',
  connected: 'Following your edits',
  away: 'The development server is away',
  failed: 'The newest edit does not run',
  goesOn: (version: string) => `Version ${version}, from before, goes on.`,
};
