import { HOST_API } from '../host-api.ts';
import type { Facts } from '../facts.ts';
import type { Rule } from '../rule.ts';
import { compareVersions } from '../versions.ts';
import { lowestOf } from '../ranges.ts';

const LONG = 10_000;
const RESERVED = 1000;

/** Everything of the host's API that a manifest uses, with the version that it came with. */
function* used({ manifest }: Facts): Iterable<{ readonly what: string; readonly since: string }> {
  const { hooks, permissions, contributions, realms } = HOST_API;
  for (const { hook } of manifest.hooks) {
    if (Object.hasOwn(hooks, hook)) yield { what: `the hook "${hook}"`, since: hooks[hook]?.since ?? '' };
  }
  for (const [known, names, what] of [
    [permissions, manifest.permissions, 'the permission '],
    [contributions, manifest.contributes, ''],
    [realms, manifest.targets, 'the realm '],
  ] as const) {
    for (const name of Object.keys(names)) {
      if (Object.hasOwn(known, name)) yield { what: `${what}"${name}"`, since: known[name] ?? '' };
    }
  }
}

export const apiRules: readonly Rule[] = [
  {
    code: 'API_RANGE',
    severity: 'error',
    passes: 'Names the hosts that it runs on',
    help: '"hostApi" is a range of versions such as ^0.1.0. Leave it out, and airlock build takes that of the SDK.',
    *check({ manifest }) {
      if (lowestOf(manifest.hostApi) === undefined) yield { message: `"${manifest.hostApi}" is no range of versions.` };
    },
  },
  {
    code: 'API_RANGE_OPEN',
    severity: 'warning',
    passes: 'Promises only hosts that there are',
    help: 'A range without an upper end promises to run on every host to come. Use ^ with the version it was tested on.',
    *check({ manifest: { hostApi } }) {
      if (/^\s*(?:\*|x|latest|>=?\s*[\d.]+)\s*$/i.test(hostApi))
        yield { message: `The range "${hostApi}" has no upper end.` };
    },
  },
  {
    code: 'API_NEWER',
    severity: 'warning',
    passes: 'Uses nothing that its oldest host lacks',
    help: 'Raise the lower end of "hostApi" to the version that brought it, or do without it.',
    *check(facts) {
      const lowest = lowestOf(facts.manifest.hostApi);
      if (lowest === undefined) return;
      for (const { what, since } of used(facts)) {
        if (compareVersions(lowest, since) < 0)
          yield { message: `Uses ${what}, which came with ${since}; it says it runs on ${lowest}.` };
      }
    },
  },
  {
    code: 'API_DEPRECATED',
    severity: 'warning',
    passes: 'Uses nothing that goes away',
    help: 'Use what takes its place before hosts leave it out.',
    *check({ manifest }) {
      for (const { hook } of manifest.hooks) {
        const deprecated = Object.hasOwn(HOST_API.hooks, hook) ? HOST_API.hooks[hook]?.deprecated : undefined;
        if (!deprecated) continue;
        const instead = deprecated.replacedBy === undefined ? '' : `; "${deprecated.replacedBy}" takes its place`;
        yield { message: `The hook "${hook}" is deprecated since ${deprecated.since}${instead}.` };
      }
    },
  },
  {
    code: 'API_HOOK_UNKNOWN',
    severity: 'warning',
    passes: 'Takes part in hooks that exist',
    help: 'Hooks of the app are tokens of @airlock/sdk; those of plugins are called <plugin id>/<name>.',
    *check({ manifest }) {
      for (const { hook } of manifest.hooks) {
        if (!Object.hasOwn(HOST_API.hooks, hook) && !hook.includes('/'))
          yield { message: `No host of this version fires the hook "${hook}".` };
      }
    },
  },
  {
    code: 'API_HOOK_KIND',
    severity: 'error',
    passes: 'Takes hooks for what they are',
    help: 'Build against the SDK of the host: the kind of a hook comes with its token.',
    *check({ manifest }) {
      for (const { hook, kind } of manifest.hooks) {
        const known = Object.hasOwn(HOST_API.hooks, hook) ? HOST_API.hooks[hook] : undefined;
        if (known && known.kind !== kind)
          yield { message: `The hook "${hook}" is of kind ${known.kind}, not ${kind}.` };
      }
    },
  },
  {
    code: 'HOOK_RESERVED',
    severity: 'warning',
    passes: 'Takes no reserved priority',
    help: 'Priorities of 1000 and above are given by the policy of a team; elsewhere the host lowers them.',
    *check({ manifest }) {
      for (const { hook, priority } of manifest.hooks) {
        if (priority >= RESERVED) yield { message: `Asks for priority ${priority} in "${hook}".` };
      }
    },
  },
  {
    code: 'HOOK_SLOW',
    severity: 'note',
    passes: 'Answers hooks quickly',
    help: 'Somebody waits while a hook runs. Answer at once and do slow work afterwards.',
    *check({ manifest }) {
      for (const { hook, timeout } of manifest.hooks) {
        if (timeout !== undefined && timeout > LONG) yield { message: `May take ${timeout / 1000} s in "${hook}".` };
      }
    },
  },
];
