export { buildPlugin, type BuildPluginOptions, type BuildResult } from './build.ts';
export { BuildError, type BuildProblem } from './errors.ts';
