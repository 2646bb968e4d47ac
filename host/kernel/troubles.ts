/** What is needed where a plugin starts or something went wrong; loaded as a part of its own. */
export { createBisect, pausedBy, readSearch } from './management/bisect.ts';
export { createCrashGuard } from './supervision/crash-guard.ts';
