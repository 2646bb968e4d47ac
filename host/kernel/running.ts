/** What is needed once a plugin is switched on; loaded as a part of its own. */
export { startInBackground } from './activation/background.ts';
export { readUsage } from './observing/usage.ts';
export { runPlugins } from './run-plugins.ts';
export { createCrashGuard } from './supervision/crash-guard.ts';
