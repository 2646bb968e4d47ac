/** What is needed once a plugin is switched on; loaded as a part of its own. */
export { startInBackground } from './background.ts';
export { createActivation } from './create-activation.ts';
export { createCapabilities } from './create-capabilities.ts';
export { createObserving } from './observing.ts';
export { createMonitor } from './create-monitor.ts';
export { createPrompts } from './create-prompts.ts';
export { createEndpoints } from './create-endpoints.ts';
export { createDispatcher } from './dispatch.ts';
export { grantWatching } from './grant-watch.ts';
export { exportsService } from './exports.ts';
export { hooksService } from './plugin-hooks.ts';
export { permissionsService } from './permissions-service.ts';
export { stateService } from './state-service.ts';
export { readUsage } from './usage.ts';
