import { at, calls, type Rule } from '../rule.ts';
import type { Facts } from '../facts.ts';

const REQUESTS = new Set(['fetch', 'sendBeacon', 'WebSocket', 'EventSource', 'XMLHttpRequest']);
const MANY_ORIGINS = 10;

const declared = ({ manifest }: Facts): readonly string[] => manifest.permissions.network?.origins ?? [];

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

export const networkRules: readonly Rule[] = [
  {
    code: 'NETWORK_UNDECLARED',
    severity: 'error',
    passes: 'Makes requests only with the network permission',
    help: 'Declare the permission "network" with the origins and the reason, or take the request out.',
    *check(facts) {
      if (facts.manifest.permissions.network) return;
      yield* calls(facts.scripts, (call, script) =>
        !call.member && REQUESTS.has(call.name) && script.globals.has(call.name)
          ? `Calls ${call.name} without the network permission.`
          : undefined,
      );
    },
  },
  {
    code: 'NETWORK_HOST',
    severity: 'error',
    passes: 'Sends requests to the declared origins only',
    help: 'The host refuses requests to other origins. Declare the origin or take the request out.',
    *check(facts) {
      if (!facts.manifest.permissions.network) return;
      yield* calls(facts.scripts, (call) => {
        if (call.text === undefined || !REQUESTS.has(call.name)) return undefined;
        const origin = originOf(call.text);
        return origin === undefined || declared(facts).includes(origin)
          ? undefined
          : `Requests ${origin}, which is not declared.`;
      });
    },
  },
  {
    code: 'NETWORK_MENTIONED',
    severity: 'warning',
    passes: 'Names no other host in its code',
    help: 'An address in the code that no permission covers is either a dead link or a way out. Explain or remove it.',
    *check(facts) {
      for (const [origin, [first]] of facts.origins) {
        if (!declared(facts).includes(origin)) {
          yield { message: `Names ${origin}, which is not declared.`, ...first };
        }
      }
    },
  },
  {
    code: 'NETWORK_INSECURE',
    severity: 'error',
    passes: 'Sends nothing over unencrypted connections',
    help: 'Use https: and wss: addresses.',
    *check({ scripts }) {
      yield* calls(scripts, (call) =>
        REQUESTS.has(call.name) && call.text !== undefined && /^(?:http|ws):/i.test(call.text)
          ? `Requests ${originOf(call.text) ?? call.text.slice(0, 60)} without encryption.`
          : undefined,
      );
    },
  },
  {
    code: 'NETWORK_LOCAL',
    severity: 'warning',
    passes: 'Asks for servers on the internet only',
    help: 'http://localhost works while a plugin is developed; hosts of others refuse it. Take it out before publishing.',
    *check(facts) {
      for (const origin of declared(facts)) {
        if (/^http:\/\/localhost(?::|$)/.test(origin))
          yield { message: `Asks for ${origin}, which is on the user's own machine.` };
      }
    },
  },
  {
    code: 'NETWORK_BROAD',
    severity: 'warning',
    passes: 'Asks for few origins',
    help: 'Ask only for the origins that the plugin needs.',
    *check(facts) {
      const count = declared(facts).length;
      if (count > MANY_ORIGINS) yield { message: `Asks for ${count} origins.` };
    },
  },
  {
    code: 'NETWORK_SOURCE_MAP',
    severity: 'warning',
    passes: 'Links no source map elsewhere',
    help: 'Developer tools would fetch it from there. Build without the link.',
    *check({ scripts }) {
      for (const script of scripts) {
        const found = /[#@] ?sourceMappingURL=(https?:\S+)/.exec(script.source);
        if (found)
          yield { message: `Links the source map ${found[1]?.slice(0, 80)}.`, ...at(script, { line: 1, column: 1 }) };
      }
    },
  },
];
