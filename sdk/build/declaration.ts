import path from 'node:path';
import vm from 'node:vm';
import { normalizePath, type Plugin } from 'vite';
import type { HookKind } from '../plugin/hook.ts';
import { bundle } from './bundle.ts';
import { fail } from './errors.ts';
import { PART_LISTS, type DeclaredPart, type DeclaredParts } from './parts.ts';
import type { PluginProject } from './project.ts';

/** What a definition says of itself, as plain data; still to be checked. */
export interface Declaration {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly categories?: unknown;
  readonly icon?: unknown;
  readonly screenshots?: unknown;
  readonly pricing?: unknown;
  readonly realms?: unknown;
  readonly hostApi?: unknown;
  readonly permissions?: unknown;
  readonly settings?: unknown;
  readonly settingsVersion?: unknown;
  readonly dependencies?: unknown;
  readonly optionalDependencies?: unknown;
  readonly peerDependencies?: unknown;
  readonly hooks: readonly DeclaredHook[];
  readonly parts: DeclaredParts;
  readonly capabilities: readonly DeclaredCapability[];
  /** Hooks that it defines. */
  readonly ownHooks: readonly DeclaredOwnHook[];
  readonly provides: readonly DeclaredExport[];
  /** Ids of tokens. */
  readonly requires: readonly unknown[];
  readonly optional: readonly unknown[];
  readonly recovery?: unknown;
  readonly standsInFor?: unknown;
  readonly endpoints: readonly DeclaredEndpoint[];
}

export interface DeclaredHook {
  readonly hook?: string;
  readonly kind?: HookKind;
  readonly priority?: unknown;
  readonly timeout?: unknown;
  readonly retries?: unknown;
  readonly deprecated?: { readonly since?: string; readonly replacedBy?: string; readonly removedIn?: string };
  /** Whether there is a function to call. */
  readonly callable: boolean;
}

export interface DeclaredCapability {
  readonly name?: unknown;
  readonly description?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly tags?: unknown;
  readonly rateLimit?: unknown;
  readonly timeout?: unknown;
  readonly cache?: unknown;
  readonly auth?: unknown;
  readonly callable: boolean;
}

export interface DeclaredOwnHook {
  readonly id?: unknown;
  readonly kind?: unknown;
  readonly description?: unknown;
  readonly timeout?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly deprecated?: unknown;
}

export interface DeclaredExport {
  readonly token?: unknown;
  readonly methods?: unknown;
  readonly callable: boolean;
}

export interface DeclaredEndpoint {
  readonly method?: unknown;
  readonly path?: unknown;
  readonly description?: unknown;
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly response?: unknown;
  readonly roles?: unknown;
  readonly rateLimit?: unknown;
  readonly timeout?: unknown;
  readonly maxBody?: unknown;
  readonly callable: boolean;
}

/** Ids of modules that are styles. */
export const STYLES = /\.(?:css|scss|sass|less|styl)(?:\?|$)/;

/** Milliseconds a definition may take to be declared. */
const DEADLINE = 5000;

/** Bundle a plugin's definition and evaluate it here, to read what it declares. Throws a `BuildError`. */
export async function readDeclaration(project: PluginProject): Promise<Declaration> {
  return (await traceDeclaration(project)).declaration;
}

/** The same, with the paths of the modules that it was read from. */
export async function traceDeclaration(
  project: PluginProject,
): Promise<{ readonly declaration: Declaration; readonly modules: readonly string[] }> {
  const modules: string[] = [];
  const { files } = await bundle(project, {
    entry: registerEntry(project.entry),
    fileName: 'declaration.js',
    format: 'iife',
    minify: false,
    plugins: [leaveLazyParts(), ignoreStyles(), traceModules(modules)],
  });
  const code = files.get('declaration.js');
  if (code === undefined) fail({ code: 'BUNDLE_FAILED', message: 'The definition could not be bundled.' });
  return {
    declaration: evaluate(new TextDecoder().decode(code), 'the definition'),
    modules: modules.map((id) => id.replace(/\?.*$/, '')).filter((id) => path.isAbsolute(id)),
  };
}

/** The module every isolated realm starts with: hand the definition to the host's prelude. */
export function registerEntry(entry: string): string {
  return `import definition from ${JSON.stringify(normalizePath(entry))};\nglobalThis[Symbol.for('airlock.register')](definition);\n`;
}

/**
 * Run a self-contained script as a realm would, in a context of its own with nothing but the language and a few
 * harmless globals, and read what it registers. `what` names it in errors.
 */
export function evaluate(code: string, what: string, deadline: number = DEADLINE): Declaration {
  const registered: unknown[] = [];
  const context = vm.createContext(
    { console: quietConsole, TextEncoder, TextDecoder, URL, URLSearchParams, structuredClone, AbortController },
    { microtaskMode: 'afterEvaluate', codeGeneration: { strings: false, wasm: false } },
  );
  Object.defineProperty(context, Symbol.for('airlock.register'), {
    value: (definition: unknown) => registered.push(definition),
  });
  try {
    vm.runInContext(`Object.assign(globalThis, { self: globalThis, globalThis });\n${code}`, context, {
      timeout: deadline,
    });
  } catch (error) {
    const message = error instanceof Error || isObject(error) ? String((error as Error).message) : String(error);
    fail(
      {
        code: 'DECLARATION_THREW',
        message: `Declaring the plugin threw: ${message}`,
        hint: 'A module may only declare; move work that needs the app into `onActivate` or a handler.',
      },
      error,
    );
  }
  if (registered.length !== 1 || !isObject(registered[0])) {
    fail({
      code: 'NOT_A_PLUGIN',
      message: `${what[0]?.toUpperCase()}${what.slice(1)} does not register one plugin.`,
      hint: 'Export `definePlugin({ … })` as default.',
    });
  }
  return describe(registered[0]);
}

function describe(definition: { readonly [key: string]: unknown }): Declaration {
  const contributes = isObject(definition['contributes']) ? definition['contributes'] : {};
  const facts = { ...plain({ ...definition, hooks: undefined, contributes: undefined }) };
  return {
    ...facts,
    hooks: listOf(definition['hooks']).map((registration) => {
      const token = isObject(registration['hook']) ? registration['hook'] : {};
      return {
        ...plain({
          priority: registration['priority'],
          timeout: registration['timeout'],
          retries: registration['retries'],
        }),
        ...plain({ hook: token['id'], kind: token['kind'], deprecated: token['deprecated'] }),
        callable: typeof registration['handler'] === 'function',
      };
    }),
    parts: describeParts(contributes),
    capabilities: listOf(contributes['capabilities']).map(describeCapability),
    ownHooks: listOf(contributes['hooks']).map(({ id, kind, description, timeout, input, output, deprecated }) =>
      plain({ id, kind, description, timeout, input, output, deprecated }),
    ),
    provides: listOf(definition['provides']).map(({ token, make }) => ({
      ...(isObject(token) ? plain({ token: token['id'], methods: token['methods'] }) : {}),
      callable: typeof make === 'function',
    })),
    requires: listOf(definition['requires']).map(({ id }) => id),
    optional: listOf(definition['optional']).map(({ id }) => id),
    endpoints: listOf(contributes['endpoints']).map(describeEndpoint),
  };
}

function describeParts(contributes: { readonly [list: string]: unknown }): DeclaredParts {
  const lists = PART_LISTS.map((list) => [list, listOf(contributes[list]).map(describePart)] as const);
  // One entry for each name of the type.
  return Object.fromEntries(lists) as unknown as DeclaredParts;
}

function describePart(part: { readonly [member: string]: unknown }): DeclaredPart {
  const functions = Object.keys(part).filter((member) => typeof part[member] === 'function');
  return { data: plain(part), functions };
}

function describeCapability(capability: { readonly [key: string]: unknown }): DeclaredCapability {
  const { name, description, input, output, tags, rateLimit, timeout, cache, auth } = capability;
  return {
    ...plain({ name, description, input, output, tags, rateLimit, timeout, cache, auth }),
    callable: typeof capability['run'] === 'function',
  };
}

function describeEndpoint(endpoint: { readonly [key: string]: unknown }): DeclaredEndpoint {
  const { method, path, description, params, query, body, response, roles, rateLimit, timeout, maxBody } = endpoint;
  const layers = endpoint['use'];
  return {
    ...plain({ method, path, description, params, query, body, response, roles, rateLimit, timeout, maxBody }),
    callable:
      typeof endpoint['handler'] === 'function' &&
      (layers === undefined || (Array.isArray(layers) && layers.every((layer) => typeof layer === 'function'))),
  };
}

/** A copy that belongs to this realm, without functions and prototypes. */
function plain(value: { readonly [key: string]: unknown }): { readonly [key: string]: never } {
  // JSON text has no functions, and `never` leaves each member to be checked where it is used.
  return JSON.parse(JSON.stringify(value)) as { readonly [key: string]: never };
}

function listOf(value: unknown): readonly { readonly [key: string]: unknown }[] {
  // `Array.from` makes an array of this realm out of one from another.
  return Array.isArray(value) ? Array.from(value).filter(isObject) : [];
}

// Values come from another context, so `instanceof` says nothing about them.
function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

const quietConsole = Object.fromEntries(
  ['debug', 'log', 'info', 'warn', 'error'].map((level) => [level, () => undefined]),
);

/** Parts that load when shown need not be read to declare the plugin. */
function leaveLazyParts(): Plugin {
  return {
    name: 'airlock:lazy-parts',
    resolveDynamicImport: (specifier) => ({ id: typeof specifier === 'string' ? specifier : 'lazy', external: true }),
  };
}

/** The bundle itself does not name every module: one that holds a constant is gone without a trace. */
function traceModules(into: string[]): Plugin {
  return {
    name: 'airlock:trace-modules',
    buildEnd() {
      into.push(...this.getModuleIds());
    },
  };
}

function ignoreStyles(): Plugin {
  return {
    name: 'airlock:ignore-styles',
    enforce: 'pre',
    load: (id) => (STYLES.test(id) ? { code: '', moduleType: 'js' } : undefined),
  };
}
