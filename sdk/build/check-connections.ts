import type { HookKind } from '../plugin/hook.ts';
import type { RecoveryStrategy } from '../plugin/manifest.ts';
import { allows, NAME } from './check-capabilities.ts';
import type { Declaration, DeclaredOwnHook } from './declaration.ts';
import type { BuildProblem } from './errors.ts';
import { isRecord, isText, isTextList, quote } from './shapes.ts';

const OWN_HOOK = /^[A-Za-z][\w.-]*$/;
const METHOD = /^[A-Za-z_$][\w$]*$/;
const KINDS: readonly unknown[] = ['event', 'filter', 'decision', 'collect'] satisfies HookKind[];
const STRATEGIES = ['restart', 'retry', 'ignore', 'disable', 'fallback'] as const satisfies readonly RecoveryStrategy[];

/** What is wrong with what a plugin has to do with others: hooks of its own, exports, and what happens when it fails. */
export function* checkConnections(declaration: Declaration): Generator<BuildProblem> {
  yield* checkOwnHooks(declaration);
  yield* checkHandled(declaration);
  yield* checkExports(declaration);
  yield* checkRecovery(declaration);
}

function* checkOwnHooks({ id, ownHooks, permissions }: Declaration): Generator<BuildProblem> {
  const seen = new Set<unknown>();
  for (const hook of ownHooks) {
    const wrong = faultOf(hook, String(id));
    if (wrong !== undefined) {
      yield { code: 'OWN_HOOK_INVALID', message: `The hook ${quote(hook.id)} ${wrong}.` };
      continue;
    }
    if (seen.has(hook.id)) yield { code: 'OWN_HOOK_INVALID', message: `Two hooks have the id ${quote(hook.id)}.` };
    seen.add(hook.id);
    if (!names(permissions, 'fire', String(hook.id))) {
      yield {
        code: 'PERMISSION_MISSING',
        message: `The hook ${quote(hook.id)} is not named by the permission "hooks".`,
        hint: `Add \`hooks: { reason: '…', fire: ['${String(hook.id)}'] }\` to its permissions.`,
      };
    }
  }
}

function faultOf(hook: DeclaredOwnHook, plugin: string): string | undefined {
  const [owner, name = '', ...more] = String(hook.id).split('/');
  if (owner !== plugin || !OWN_HOOK.test(name) || more.length > 0) return `is not called "${plugin}/<name>"`;
  if (!KINDS.includes(hook.kind)) return 'has no kind';
  if (!isText(hook.description, 200)) return 'has no description of 1 to 200 characters';
  if (!(Number.isSafeInteger(hook.timeout) && Number(hook.timeout) > 0 && Number(hook.timeout) <= 30_000))
    return 'has a timeout that is not between 1 and 30000 milliseconds';
  for (const schema of [hook.input, hook.output]) {
    if (schema !== undefined && !isRecord(schema)) return 'has a schema that is none';
  }
  return undefined;
}

/** Hooks of other plugins stand under a permission; the app's own do not. */
function* checkHandled({ id, hooks, permissions }: Declaration): Generator<BuildProblem> {
  const others = hooks.flatMap(({ hook }) => (hook?.includes('/') && !hook.startsWith(`${String(id)}/`) ? [hook] : []));
  for (const hook of new Set(others)) {
    if (names(permissions, 'handle', hook)) continue;
    yield {
      code: 'PERMISSION_MISSING',
      message: `The hook "${hook}" of another plugin is not named by the permission "hooks".`,
      hint: `Add \`hooks: { reason: '…', handle: ['${hook}'] }\` to its permissions.`,
    };
  }
}

function* checkExports({ provides, requires, optional, permissions }: Declaration): Generator<BuildProblem> {
  const seen = new Set<unknown>();
  for (const { token, methods, callable } of provides) {
    const isWhole = isTextList(methods) && methods.length > 0 && methods.every((method) => METHOD.test(method));
    if (typeof token !== 'string' || !NAME.test(token) || !isWhole || !callable) {
      yield { code: 'EXPORT_INVALID', message: `${quote(token)} is not provided with \`provide(token, make)\`.` };
      continue;
    }
    if (seen.has(token)) yield { code: 'EXPORT_INVALID', message: `"${token}" is provided twice.` };
    seen.add(token);
    if (!allows(permissions, 'provide', token)) yield missing(token, 'provide');
  }
  for (const token of [...requires, ...optional]) {
    if (typeof token !== 'string' || !NAME.test(token)) {
      yield { code: 'EXPORT_INVALID', message: `${quote(token)} is no token made by \`defineExport\`.` };
    } else if (!allows(permissions, 'invoke', token)) yield missing(token, 'invoke');
  }
}

function missing(token: string, member: 'provide' | 'invoke'): BuildProblem {
  return {
    code: 'PERMISSION_MISSING',
    message: `The export "${token}" is not named by the permission "capabilities".`,
    hint: `Add \`capabilities: { reason: '…', ${member}: ['${token}'] }\` to its permissions.`,
  };
}

function* checkRecovery({ recovery, standsInFor = [] }: Declaration): Generator<BuildProblem> {
  if (recovery !== undefined) {
    const { strategy, fallback } = isRecord(recovery) ? recovery : {};
    const known = STRATEGIES.find((one) => one === strategy);
    if (known === undefined || (known === 'fallback') !== (typeof fallback === 'string')) {
      yield {
        code: 'RECOVERY_INVALID',
        message: `${quote(recovery)} does not say what to do when the plugin fails.`,
        hint: `Use a strategy of ${STRATEGIES.join(', ')}; "fallback" also names the plugin.`,
      };
    }
  }
  if (!isTextList(standsInFor)) yield { code: 'RECOVERY_INVALID', message: '`standsInFor` is a list of plugin ids.' };
}

/** Whether the permission `hooks` names a hook, itself or by `plugin/*`. */
function names(permissions: unknown, member: 'fire' | 'handle', hook: string): boolean {
  const request = isRecord(permissions) ? permissions['hooks'] : undefined;
  const patterns = isRecord(request) ? request[member] : undefined;
  return (
    isTextList(patterns) &&
    patterns.some((pattern) => pattern === hook || (pattern.endsWith('/*') && hook.startsWith(pattern.slice(0, -1))))
  );
}
