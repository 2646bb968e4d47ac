export { buildPlugin, type BuildPluginOptions, type BuildResult } from './build.ts';
export { BuildError, type BuildProblem } from './errors.ts';
export { createPluginBuilder, type PluginBuilder } from './develop.ts';
export type { Assembled } from './assemble.ts';
export { installedVersion as readInstalledVersion } from './project.ts';
