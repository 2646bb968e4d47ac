/** What is needed once a plugin is switched on; loaded as a part of its own. */
export { startInBackground } from './activation/background.ts';
export { createActivation } from './activation/create-activation.ts';
export { createCapabilities } from './capabilities/create-capabilities.ts';
export { createObserving } from './observing/observing.ts';
export { createMonitor } from './observing/create-monitor.ts';
export { createPrompts } from './grants/create-prompts.ts';
export { createEndpoints } from './endpoints/create-endpoints.ts';
export { createDispatcher } from './dispatch/dispatch.ts';
export { grantWatching } from './grants/grant-watch.ts';
export { exportsService } from './capabilities/exports.ts';
export { hooksService } from './activation/plugin-hooks.ts';
export { permissionsService } from './grants/permissions-service.ts';
export { stateService } from './dispatch/state-service.ts';
export { readUsage } from './observing/usage.ts';
