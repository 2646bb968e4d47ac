import { respond, type EndpointMiddleware } from '@airlock/sdk';

/** Lets only those pass who know the token; without one in the settings nobody does. */
export const withToken: EndpointMiddleware<{ readonly settings: { readonly token?: string } }> = (
  request,
  { settings },
  next,
) => {
  const { token = '' } = settings;
  if (token === '')
    return respond(403, { code: 'NO_TOKEN', message: 'Set a token in the settings of the plugin first.' });
  if (!isSame(request.headers['x-outbox-token'] ?? '', token)) {
    return respond(401, { code: 'WRONG_TOKEN', message: 'The header X-Outbox-Token is missing or wrong.' });
  }
  return next();
};

/** Takes the same time wherever they differ. */
function isSame(given: string, wanted: string): boolean {
  let difference = given.length ^ wanted.length;
  for (let at = 0; at < wanted.length; at++) difference |= (given.charCodeAt(at) || 0) ^ wanted.charCodeAt(at);
  return difference === 0;
}
