import { part } from '../part.ts';
import type { EndpointsParts } from './create-endpoints.ts';
import { EndpointRoutes } from './endpoint-routes.ts';
import type { EndpointRegistry } from './endpoints.ts';

/** Who answers at which address is known at once; what asks them comes with the first request. */
export function lazyEndpoints(parts: EndpointsParts): EndpointRegistry {
  const routes = new EndpointRoutes();
  const answering = part(async () => (await import('./create-endpoints.ts')).createEndpoints(parts, routes));
  return {
    add: (provider) => routes.add(provider),
    list: () => routes.list(),
    handle: async (...given) => (await answering()).handle(...given),
  };
}
