import { at, calls, type Rule } from '../rule.ts';

const TIMERS = new Set(['setTimeout', 'setInterval']);
const HTML_WRITES = new Set(['innerHTML', 'outerHTML', 'srcdoc']);
const HTML_CALLS = new Set(['insertAdjacentHTML', 'createContextualFragment', 'parseFromString']);
/** Globals that the worker's prelude removes; the code would find `undefined`. */
const REMOVED = [
  'indexedDB',
  'caches',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'WebTransport',
  'Worker',
  'SharedWorker',
  'BroadcastChannel',
  'importScripts',
];
const DOCUMENT = ['document', 'window', 'localStorage', 'sessionStorage', 'parent', 'top', 'frames'];
// Zero-width, variation selectors, private use and the controls that reorder text: none is needed in code.
const INVISIBLE = /[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|\p{Variation_Selector}|[\u{E0000}-\u{E007F}]/u;
const MINERS = /stratum\+tcp:|coinhive|cryptonight|coin-?imp\b|webminepool/i;

export const codeRules: readonly Rule[] = [
  {
    code: 'CODE_SYNTAX',
    severity: 'error',
    passes: 'Every script can be read',
    help: 'A script that cannot be parsed cannot be judged. Build the plugin again.',
    *check({ scripts }) {
      for (const script of scripts) {
        if (script.syntaxError) {
          yield {
            message: `The script cannot be read: ${script.syntaxError.message}.`,
            ...at(script, script.syntaxError),
          };
        }
      }
    },
  },
  {
    code: 'CODE_EVAL',
    severity: 'error',
    passes: 'Runs no text as code',
    help: 'eval, Function and timers with text run code that nobody signed. They are blocked at run time, too.',
    *check({ scripts }) {
      yield* calls(scripts, (call, script) => {
        if (!call.member && call.name === 'eval') return 'Runs text as code with eval.';
        if (!call.member && call.name === 'Function' && script.globals.has('Function')) {
          return 'Makes a function from text with Function.';
        }
        if (TIMERS.has(call.name) && call.text !== undefined)
          return `Gives text to ${call.name}, which runs it as code.`;
        if (call.member && call.name === 'constructor' && call.text !== undefined) {
          return 'Makes a function from text through a constructor.';
        }
        return undefined;
      });
    },
  },
  {
    code: 'CODE_REMOTE',
    severity: 'error',
    passes: 'Loads no code from elsewhere',
    help: 'All code of a plugin is in its signed bundle. Put what is imported into the bundle.',
    *check({ scripts }) {
      for (const script of scripts) {
        for (const found of script.imports) {
          if (found.specifier !== undefined && /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(found.specifier)) {
            yield { message: `Imports code from ${found.specifier.slice(0, 100)}.`, ...at(script, found) };
          }
        }
      }
      yield* calls(scripts, (call) => (call.name === 'importScripts' ? 'Loads code with importScripts.' : undefined));
    },
  },
  {
    code: 'CODE_COMPUTED_IMPORT',
    severity: 'warning',
    passes: 'Says which modules it loads',
    help: 'An import whose name is made at run time cannot be checked beforehand. Write the name out.',
    *check({ scripts }) {
      for (const script of scripts) {
        for (const found of script.imports) {
          if (found.dynamic && found.specifier === undefined) {
            yield { message: 'Imports a module whose name is made at run time.', ...at(script, found) };
          }
        }
      }
    },
  },
  {
    code: 'CODE_INVISIBLE',
    severity: 'error',
    passes: 'Has no invisible characters in its code',
    help: 'Invisible and text-reordering characters hide code from readers. Write them as escapes where data needs them.',
    *check({ scripts }) {
      for (const script of scripts) {
        const found = INVISIBLE.exec(script.source);
        if (!found) continue;
        const before = script.source.slice(0, found.index).split('\n');
        const name = `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
        const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
        yield { message: `Has the invisible character ${name} in its code.`, ...at(script, place) };
      }
    },
  },
  {
    code: 'CODE_OBFUSCATED',
    severity: 'warning',
    passes: 'Can be read by people and tools',
    help: 'Minified code is fine; code made to be unreadable is not. Publish it without an obfuscator.',
    *check({ scripts }) {
      for (const script of scripts) {
        const hexNames = [...script.identifiers].filter((name) => /^_0x[0-9a-f]{4,}$/i.test(name)).length;
        if (hexNames >= 10) {
          yield { message: `Has ${hexNames} names like _0x1a2b, as obfuscators make them.`, file: script.path };
        }
        const escapes = script.source.match(/\\x[0-9a-f]{2}/gi)?.length ?? 0;
        if (escapes > 200 && escapes * 4 > script.source.length / 10) {
          yield { message: `A tenth of it or more is written in escapes (${escapes} of them).`, file: script.path };
        }
        const packed = script.strings.find(({ value }) => value.length > 4096 && /^[A-Za-z0-9+/]+={0,2}$/.test(value));
        if (packed && script.globals.has('atob')) {
          yield { message: `Unpacks ${packed.value.length} characters of encoded data.`, ...at(script, packed) };
        }
      }
    },
  },
  {
    code: 'CODE_MINER',
    severity: 'error',
    passes: 'Does not mine coins',
    help: 'Mining on the machines of users is never allowed.',
    *check({ scripts }) {
      for (const script of scripts) {
        const found = script.strings.find(({ value }) => MINERS.test(value));
        if (found) yield { message: 'Names a coin miner or its protocol.', ...at(script, found) };
      }
    },
  },
  {
    code: 'CODE_PROTOTYPE',
    severity: 'warning',
    passes: 'Leaves the built-in objects alone',
    help: 'Changing __proto__ or built-in prototypes affects code that the plugin does not know.',
    *check({ scripts }) {
      for (const script of scripts) {
        for (const write of script.writes) {
          if (write.member === '__proto__') yield { message: 'Writes to __proto__.', ...at(script, write) };
        }
      }
      yield* calls(scripts, (call) =>
        call.member && /^__define[GS]etter__$/.test(call.name) ? `Calls ${call.name}.` : undefined,
      );
    },
  },
  {
    code: 'CODE_HTML_SINK',
    severity: 'warning',
    passes: 'Makes no HTML from text',
    help: 'HTML made from text is how pages are attacked, and Trusted Types block it. Create elements or use components.',
    *check({ scripts }) {
      for (const script of scripts) {
        for (const write of script.writes) {
          if (HTML_WRITES.has(write.member)) yield { message: `Writes to ${write.member}.`, ...at(script, write) };
        }
      }
      yield* calls(scripts, (call) => (call.member && HTML_CALLS.has(call.name) ? `Calls ${call.name}.` : undefined));
    },
  },
  {
    code: 'CODE_NO_DOCUMENT',
    severity: 'warning',
    passes: 'Uses in its worker what a worker has',
    help: 'A worker has no document or window. Draw with the page realm or with components of @airlock/sdk/ui.',
    *check({ manifest, sandboxed }) {
      for (const script of sandboxed) {
        if (script.path !== manifest.targets.worker?.entry) continue;
        for (const name of DOCUMENT) {
          const place = script.globals.get(name);
          if (place) yield { message: `Uses ${name}, which a worker does not have.`, ...at(script, place) };
        }
      }
    },
  },
  {
    code: 'CODE_REMOVED_GLOBAL',
    severity: 'warning',
    passes: 'Uses what the sandbox offers',
    help: 'The sandbox removes raw storage, network and workers. Use the services of the plugin’s context.',
    *check({ sandboxed }) {
      for (const script of sandboxed) {
        for (const name of REMOVED) {
          const place = script.globals.get(name);
          if (place) yield { message: `Uses ${name}, which the sandbox removes.`, ...at(script, place) };
        }
      }
    },
  },
  {
    code: 'CODE_DEBUGGER',
    severity: 'note',
    passes: 'Has no debugger statement',
    help: 'A debugger statement stops the plugin while developer tools are open.',
    *check({ scripts }) {
      for (const script of scripts) {
        for (const place of script.debuggers) yield { message: 'Has a debugger statement.', ...at(script, place) };
      }
    },
  },
];
