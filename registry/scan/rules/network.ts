import { at, calls, type Rule } from '../rule.ts';
import type { Facts } from '../facts.ts';
import { editSources } from '../workbench.ts';

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
    fix(bench) {
      const unlink = (text: string): string => text.replace(/\/\/[#@] ?sourceMappingURL=https?:\S+\n?/g, '');
      editSources(bench, unlink);
      for (const { path, source } of bench.facts.scripts) {
        if (unlink(source) !== source) bench.bundle.write(path, unlink(source));
      }
    },
  },
  {
    code: 'NETWORK_TRACKER',
    severity: 'warning',
    passes: 'Follows nobody',
    help: 'Users did not agree to be counted by a third party. Say so in the reason, or leave it out.',
    *check(facts) {
      for (const origin of named(facts)) {
        if (TRACKERS.test(origin)) yield { message: `Names ${origin}, which follows users.` };
      }
    },
  },
  {
    code: 'NETWORK_TUNNEL',
    severity: 'error',
    passes: 'Sends nothing where anybody may look',
    help: 'Services that show whatever is sent to them are how data is carried away. Use a server of your own.',
    *check(facts) {
      for (const origin of named(facts)) {
        if (TUNNELS.test(origin)) yield { message: `Names ${origin}, where anybody can collect what is sent.` };
      }
    },
  },
  {
    code: 'NETWORK_ADDRESS',
    severity: 'warning',
    passes: 'Names servers, not numbers',
    help: 'Users cannot tell whose server a number is. Use a name.',
    *check(facts) {
      for (const origin of declared(facts)) {
        if (/^https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[)/.test(origin))
          yield { message: `Asks for ${origin}, which is only a number.` };
      }
    },
  },
  {
    code: 'NETWORK_LOOKALIKE',
    severity: 'warning',
    passes: 'Names servers in letters that can be told apart',
    help: 'A name with foreign letters can look like another one. Use a plain one, or explain it in the README.',
    *check(facts) {
      for (const origin of declared(facts)) {
        if (/(?:\/\/|\.)xn--/.test(origin)) yield { message: `Asks for ${origin}, whose name has foreign letters.` };
      }
    },
  },
  {
    code: 'NETWORK_WRITES',
    severity: 'note',
    passes: 'Only reads from servers',
    help: 'Say in the reason what is sent, so that users can decide.',
    *check({ manifest }) {
      const { network } = manifest.permissions;
      const writing = (network?.methods ?? []).filter((method) => !['GET', 'HEAD'].includes(method));
      if (writing.length > 0 && !/send|post|upload|share|save|submit|write|deliver/i.test(network?.reason ?? ''))
        yield { message: `May send data (${writing.join(', ')}), and the reason does not say so.` };
    },
  },
];

const TRACKERS =
  /\b(?:google-analytics|googletagmanager|doubleclick|mixpanel|hotjar|segment|amplitude|fullstory|facebook|mouseflow|clarity)\.(?:com|net|io|ms)$/i;
const TUNNELS =
  /\b(?:ngrok(?:-free)?\.(?:io|app|dev)|webhook\.site|requestbin\.(?:com|net)|pipedream\.net|pastebin\.com|burpcollaborator\.net|oast\.(?:fun|me|pro|live)|interact\.sh|trycloudflare\.com|loca\.lt)$/i;

/** Every origin that the plugin declares or names. */
function named(facts: Facts): Set<string> {
  return new Set([...declared(facts), ...facts.origins.keys()]);
}
