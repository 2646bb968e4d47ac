import { editPackage, type Migration } from './migration.ts';

const WANTED: Readonly<Record<string, string>> = {
  dev: 'airlock dev',
  build: 'airlock build',
  validate: 'airlock build --quiet && airlock validate',
};

/** Plugins made before `airlock dev` have no script for it. Scripts that are there stay as they are. */
export const scripts: Migration = {
  number: '003',
  title: 'Add the scripts dev, build and validate to package.json.',
  run(sources) {
    editPackage(sources, (json) => {
      const uses = json.devDependencies?.['@airlock/cli'] ?? json.dependencies?.['@airlock/cli'];
      if (uses === undefined) return;
      json.scripts = { ...WANTED, ...json.scripts };
    });
  },
};
