import { at, calls, type Rule } from '../rule.ts';
import type { Place } from '../script.ts';
import { editSources } from '../workbench.ts';

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
        const name = `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
        const place = placeIn(script.source, found.index);
        yield { message: `Has the invisible character ${name} in its code.`, ...at(script, place) };
      }
    },
    fix: (bench) =>
      editSources(bench, (text) =>
        text.replaceAll(new RegExp(INVISIBLE.source, 'gu'), (character) => {
          const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
          return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
        }),
      ),
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
    fix: (bench) => editSources(bench, (text) => text.replace(/^[ \t]*debugger;?[ \t]*\r?\n/gm, '')),
  },
  {
    code: 'CODE_ELEMENT',
    severity: 'warning',
    passes: 'Makes no scripts or frames',
    help: 'A script or frame made at run time runs what nobody signed. The policy of the host blocks it.',
    *check({ scripts }) {
      yield* calls(scripts, (call) =>
        call.member &&
        call.name === 'createElement' &&
        /^(?:script|iframe|frame|object|embed|base)$/i.test(call.text ?? '')
          ? `Makes the element "${call.text}".`
          : undefined,
      );
    },
  },
  {
    code: 'CODE_WASM',
    severity: 'warning',
    passes: 'Compiles no WebAssembly',
    help: 'WebAssembly cannot be read by this scan, and the sandbox does not compile it.',
    *check({ scripts }) {
      for (const script of scripts) {
        const place = script.globals.get('WebAssembly');
        if (place) yield { message: 'Uses WebAssembly.', ...at(script, place) };
      }
    },
  },
  {
    code: 'CODE_DIALOG',
    severity: 'warning',
    passes: 'Stops nobody with a dialog',
    help: 'alert, confirm and prompt stop the whole app; sandboxes do not have them. Use context.ui.notify.',
    *check({ scripts }) {
      yield* calls(scripts, (call, script) =>
        !call.member && ['alert', 'confirm', 'prompt'].includes(call.name) && script.globals.has(call.name)
          ? `Calls ${call.name}.`
          : undefined,
      );
    },
  },
  {
    code: 'CODE_COOKIE',
    severity: 'warning',
    passes: 'Touches no cookies',
    help: 'Cookies belong to the app. Keep data with the storage service.',
    *check({ scripts }) {
      for (const script of scripts) {
        const place = script.globals.get('cookieStore');
        const write = script.writes.find(({ member }) => member === 'cookie');
        const read = script.globals.has('document') && script.members.has('cookie');
        if (place ?? write ?? read)
          yield { message: 'Reads or writes cookies.', ...at(script, place ?? write ?? { line: 1, column: 1 }) };
      }
    },
  },
  {
    code: 'CODE_APP_STORAGE',
    severity: 'warning',
    passes: 'Keeps its data to itself',
    help: 'Storage of the page is shared with the app, and is not deleted with the plugin. Use the storage service.',
    *check({ scripts, sandboxed }) {
      for (const script of scripts) {
        if (sandboxed.includes(script)) continue;
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
          const place = script.globals.get(name);
          if (place) yield { message: `Uses ${name} of the app.`, ...at(script, place) };
        }
      }
    },
  },
  {
    code: 'CODE_NAVIGATION',
    severity: 'warning',
    passes: 'Takes nobody to another page',
    help: 'The app decides where its user goes. Show a link instead.',
    *check({ scripts, sandboxed }) {
      for (const script of scripts) {
        const call = script.calls.find(
          ({ name, member }) =>
            (name === 'open' && !member && script.globals.has('open')) ||
            (member &&
              ['assign', 'pushState', 'replaceState'].includes(name) &&
              (script.globals.has('location') || script.globals.has('history'))),
        );
        const write = script.globals.has('location')
          ? script.writes.find(({ member }) => member === 'href')
          : undefined;
        const place = call ?? write;
        if (place && !sandboxed.includes(script))
          yield { message: 'Changes the address of the page.', ...at(script, place) };
      }
    },
  },
  {
    code: 'CODE_GLOBAL',
    severity: 'warning',
    passes: 'Adds no globals',
    help: 'Globals of one plugin get in the way of others. Keep it in a module.',
    *check({ scripts }) {
      for (const script of scripts) {
        const found = /\b(?:window|globalThis|self)\.([A-Za-z_$][\w$]*)\s*=[^=]/.exec(script.source);
        if (found && script.globals.has(found[0].split('.')[0] ?? ''))
          yield { message: `Sets the global "${found[1]}".`, ...at(script, placeIn(script.source, found.index)) };
      }
    },
  },
  {
    code: 'CODE_ENDLESS',
    severity: 'warning',
    passes: 'Ends its loops',
    help: 'A loop without an end stops the realm it runs in; the host then ends the plugin.',
    *check({ scripts }) {
      for (const script of scripts) {
        for (const place of script.endless) yield { message: 'Loops without an end.', ...at(script, place) };
      }
    },
  },
  {
    code: 'CODE_BUSY',
    severity: 'warning',
    passes: 'Rests between two looks',
    help: 'A timer this fast keeps a processor awake. Subscribe to changes, or look less often.',
    *check({ scripts }) {
      yield* calls(scripts, (call) =>
        call.name === 'setInterval' && call.number !== undefined && call.number < 100
          ? `Runs something every ${call.number} ms.`
          : undefined,
      );
    },
  },
  {
    code: 'CODE_MESSAGE_ANYWHERE',
    severity: 'warning',
    passes: 'Sends messages to whom it knows',
    help: 'A message to "*" is heard by whatever page is there. Name the origin.',
    *check({ scripts, sandboxed }) {
      for (const script of scripts) {
        if (sandboxed.includes(script)) continue;
        const found = /\.postMessage\([^;]*?,\s*["']\*["']/.exec(script.source);
        if (found)
          yield { message: 'Sends a message to any origin.', ...at(script, placeIn(script.source, found.index)) };
      }
    },
  },
  {
    code: 'CODE_FINGERPRINT',
    severity: 'warning',
    passes: 'Does not tell users apart by their devices',
    help: 'Reading many facts of a device is how users are followed without their knowing.',
    *check({ scripts }) {
      for (const script of scripts) {
        const read = FACTS.filter((name) => script.members.has(name));
        if (read.length >= 4) yield { message: `Reads ${read.join(', ')} of the device.`, file: script.path };
      }
    },
  },
  {
    code: 'CODE_PERSONAL_PATH',
    severity: 'warning',
    passes: 'Tells nothing of the machine it was built on',
    help: 'A path of the author’s machine gives away names and folders, and makes every build another one.',
    *check({ scripts }) {
      for (const script of scripts) {
        const found = /(?:\/home\/|\/Users\/|[A-Z]:\\\\?Users\\\\?)[\w.-]+/.exec(script.source);
        if (found)
          yield {
            message: `Has the path ${found[0]} in its code.`,
            ...at(script, placeIn(script.source, found.index)),
          };
      }
    },
  },
  {
    code: 'CODE_BUILD_TIME',
    severity: 'note',
    passes: 'Is built for users',
    help: 'Development builds of libraries are large and slow. Build with airlock build.',
    *check({ scripts }) {
      for (const script of scripts) {
        const found =
          /process\.env\.NODE_ENV\s*[!=]==?|react[-.]dom(?:-client)?\.development\.js|import\.meta\.hot\b/.exec(
            script.source,
          );
        if (found)
          yield { message: 'Has code for development in it.', ...at(script, placeIn(script.source, found.index)) };
      }
    },
  },
];

const FACTS = [
  'hardwareConcurrency',
  'deviceMemory',
  'platform',
  'plugins',
  'mimeTypes',
  'colorDepth',
  'getChannelData',
  'toDataURL',
  'languages',
];

function placeIn(source: string, index: number): Place {
  const before = source.slice(0, index).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
