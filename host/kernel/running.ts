/** What is needed once a plugin is switched on; loaded as a part of its own. */
export { createActivation } from './create-activation.ts';
export { createCapabilities } from './create-capabilities.ts';
export { createDispatcher } from './dispatch.ts';
export { stateService } from './state-service.ts';
