/** What is needed where a plugin starts or something went wrong; loaded as a part of its own. */
export { createBisect, pausedBy, readSearch } from './bisect.ts';
export { createCrashGuard } from './crash-guard.ts';
