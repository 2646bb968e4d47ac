import type { Migration } from './migration.ts';

/** An open range promises to run on hosts that do not exist; the version it names becomes the lower end of a closed one. */
export const rangeOfHosts: Migration = {
  number: '002',
  title: 'Name the hosts that the plugin was tested on: ">=0.1.0" becomes "^0.1.0", "*" goes.',
  run(sources) {
    for (const [path, text] of sources) {
      if (!/^src\/.*\.[jt]sx?$/.test(path)) continue;
      const next = text
        .replace(/^[ \t]*hostApi:\s*(['"])(?:\*|x|latest)\1,?[ \t]*\r?\n/gm, '')
        .replace(/\bhostApi:\s*(['"])>=?\s*(\d+(?:\.\d+){0,2})\1/g, 'hostApi: $1^$2$1');
      if (next !== text) sources.set(path, next);
    }
  },
};
