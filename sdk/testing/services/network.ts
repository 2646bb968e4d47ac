import type { NetworkRequest, NetworkResponse } from '../../plugin/services.ts';
import { bytes, optionsOf, refuse, record, text, type Check } from '../checks.ts';
import { messageOf, TestHostError } from '../errors.ts';
import type { FakeService } from '../service.ts';
import type { TestWorld } from '../world.ts';

/** Those that browsers do not let pages set. */
const FORBIDDEN =
  /^(?:accept-(?:charset|encoding)|access-control-request-.*|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|permissions-policy|referer|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via|x-forwarded-.*|x-http-method.*|x-method-override|proxy-.*|sec-.*)$/;

const address: Check = (value, where) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) return refuse(where, 'an absolute URL');
  if (url.username !== '' || url.password !== '') return refuse(where, 'a URL without user and password');
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) return refuse(where, 'an https URL');
  return url.href;
};

const method: Check = (value, where) =>
  typeof value === 'string' && /^[A-Za-z]{1,20}$/.test(value) ? value.toUpperCase() : refuse(where, 'a method');

const headers: Check = (value, where) =>
  Object.fromEntries(
    Object.entries(record(value, where)).map(([name, content]) => {
      const lower = name.toLowerCase();
      if (FORBIDDEN.test(lower)) return refuse(`${where}.${name}`, 'left to the browser');
      return [lower, text(16_384, { min: 0 })(content, `${where}.${name}`)];
    }),
  );

const body: Check = (value, where) => (typeof value === 'string' ? value : bytes(value, where));

const request: Check = (value, where) => {
  const given = optionsOf({ method, headers, body })(value ?? {}, where) as NetworkRequest; // checked member by member
  const plain = { method: 'GET', ...given };
  if (plain.body !== undefined && (plain.method === 'GET' || plain.method === 'HEAD'))
    return refuse(`${where}.body`, `left out with ${plain.method}`);
  return plain;
};

/** `network`: what `world.answer` answers. */
export function networkFake(world: TestWorld): FakeService {
  return {
    name: 'network',
    permission: 'network',
    rate: 100,
    methods: {
      fetch: {
        args: [address, request],
        subject(args) {
          const [url, { method: verb = 'GET' }] = args as unknown as [string, NetworkRequest]; // what the checks gave
          return `${verb} ${new URL(url).origin}`;
        },
        allows: ({ origins = [], methods = [] }, subject) => {
          const [verb = '', origin = ''] = subject.split(' ');
          return methods.includes(verb) && origins.includes(origin);
        },
        timeout: 30_000,
        async handle(_caller, url: string, given: NetworkRequest): Promise<NetworkResponse> {
          try {
            const { status, statusText, headers: answered, body: content } = await world.answer(url, given);
            const named = Object.entries(answered).map(([name, value]) => [name.toLowerCase(), value]);
            return { status, statusText, headers: Object.fromEntries(named), body: content.slice() };
          } catch (error) {
            throw new TestHostError('NETWORK_FAILED', `"${url}" could not be reached: ${messageOf(error)}`, {
              cause: error,
            });
          }
        },
      },
    },
  };
}
