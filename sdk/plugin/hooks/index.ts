/** Every hook point of the workspace. */
export * from './forms.ts';
export * from './submissions.ts';
export * from './workflow.ts';
export * from './messages.ts';
export * from './integration.ts';
export * from './exchange.ts';
export * from './config.ts';
export * from './pages.ts';
export * from './cache.ts';
export * from './dashboard.ts';
