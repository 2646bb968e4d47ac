import { compareEndpoints, matchEndpoint, type EndpointContribution } from '@airlock/sdk';
import type { EndpointEntry, EndpointHead, EndpointProvider } from './endpoints.ts';
import { AirlockError } from '../errors.ts';
import type { Disposable } from '../lifecycle/scope.ts';

/** A request whose endpoint is known. */
export interface Found {
  readonly provider: EndpointProvider;
  readonly params: { readonly [name: string]: string };
  readonly path: string;
  readonly query: string;
}

/** Who answers at which address. */
export class EndpointRoutes {
  readonly #providers = new Set<EndpointProvider>();

  add(provider: EndpointProvider): Disposable {
    this.#providers.add(provider);
    return { dispose: () => void this.#providers.delete(provider) };
  }

  list(): readonly EndpointEntry[] {
    return [...this.#providers]
      .map(({ plugin, endpoint }) => ({
        ...endpoint,
        plugin,
        address: `api/plugins/${this.#isAlone(plugin) ? idOf(plugin) : plugin.replace('/', '~')}${endpoint.path}`,
      }))
      .sort(
        (a, b) =>
          compareText(a.plugin, b.plugin) || compareEndpoints(a.path, b.path) || compareText(a.method, b.method),
      );
  }

  /** Whose endpoint an address is; for `OPTIONS`, what may be asked there. */
  find({ method, address }: EndpointHead): Found | { readonly allow: string } {
    const [whole = '', query = ''] = splitOnce(address, '?');
    const [who = '', rest = ''] = splitOnce(whole, '/');
    const path = `/${rest}`;
    const own = this.#ofPlugin(decoded(who));
    const here = own
      .flatMap((provider) => {
        const params = matchEndpoint(provider.endpoint.path, path);
        return params === undefined ? [] : [{ provider, params, path, query }];
      })
      .sort((a, b) => compareEndpoints(a.provider.endpoint.path, b.provider.endpoint.path));
    if (here.length === 0) throw unknownAddress(who, path, own);
    const methods = new Set<string>(here.map(({ provider }) => provider.endpoint.method));
    if (methods.has('GET')) methods.add('HEAD');
    const allow = [...methods, 'OPTIONS'].sort().join(', ');
    if (method === 'OPTIONS') return { allow };
    const wanted = method === 'HEAD' ? 'GET' : method;
    const found = here.find(({ provider }) => provider.endpoint.method === wanted);
    if (found !== undefined) return found;
    throw new AirlockError('ENDPOINT_METHOD', `"api/plugins/${whole}" does not answer ${method}.`, {
      detail: { allow },
    });
  }

  /** Endpoints of the one plugin that goes by this name: its id, or `<registry>~<id>` where two have the same. */
  #ofPlugin(who: string): readonly EndpointProvider[] {
    const full = who.replace('~', '/');
    const own = [...this.#providers].filter(({ plugin }) => plugin === full || idOf(plugin) === who);
    const names = new Set(own.map(({ plugin }) => plugin));
    if (names.size < 2) return own;
    const addresses = [...names].sort().map((name) => `"api/plugins/${name.replace('/', '~')}/"`);
    throw new AirlockError('ENDPOINT_AMBIGUOUS', `Plugins of two registries are named "${who}".`, {
      nextStep: `Ask one of ${addresses.join(' and ')}.`,
    });
  }

  #isAlone(plugin: string): boolean {
    return [...this.#providers].every((other) => other.plugin === plugin || idOf(other.plugin) !== idOf(plugin));
  }
}

/** Addresses that are named to who asked for another. */
const NAMED = 12;

/** Whether it is the plugin that is not there, or only the address; then with those that it has. */
function unknownAddress(who: string, path: string, own: readonly EndpointProvider[]): AirlockError {
  if (own.length === 0) {
    return new AirlockError('ENDPOINT_UNKNOWN', `No plugin "${who}" that answers requests is switched on here.`, {
      nextStep: 'Check the name; a plugin is installed and switched on in Plugins.',
    });
  }
  const known = [...new Set(own.map(({ endpoint }) => keyOf(endpoint)))].sort(compareText);
  const more = known.length > NAMED ? `, and ${known.length - NAMED} more` : '';
  return new AirlockError('ENDPOINT_UNKNOWN', `The plugin "${who}" has nothing at "${path}".`, {
    nextStep: `Check the address. It answers ${known.slice(0, NAMED).join(', ')}${more}.`,
  });
}

/** An endpoint among those of its plugin. */
export function keyOf({ method, path }: EndpointContribution): string {
  return `${method} ${path}`;
}

function idOf(plugin: string): string {
  return plugin.slice(plugin.indexOf('/') + 1);
}

function splitOnce(text: string, at: string): readonly [string, string?] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
