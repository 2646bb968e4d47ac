import type { Declaration, DeclaredCapability } from './declaration.ts';
import type { BuildProblem } from './errors.ts';
import { isRecord, isText, isTextList, quote } from './shapes.ts';

export const NAME = /^(?=.{1,100}$)[a-zA-Z][\w-]*(?:\.[\w-]+)*$/;

/** The whole numbers a capability may declare, with the most that each may be. */
const NUMBERS = { rateLimit: [1, 1_000_000], timeout: [1, 30_000], cache: [0, 86_400_000] } as const;

/** What is wrong with the capabilities of a plugin, and with the permission to provide them. */
export function* checkCapabilities({ capabilities, permissions }: Declaration): Generator<BuildProblem> {
  const seen = new Set<unknown>();
  for (const capability of capabilities) {
    const { name } = capability;
    if (typeof name !== 'string' || !NAME.test(name)) {
      yield {
        code: 'CAPABILITY_INVALID',
        message: `${quote(name)} cannot be a capability's name.`,
        hint: 'Use words joined by dots, for example "text.translate".',
      };
      continue;
    }
    if (seen.has(name)) yield { code: 'CAPABILITY_TWICE', message: `Two capabilities have the name "${name}".` };
    seen.add(name);
    for (const what of faultsOf(capability))
      yield { code: 'CAPABILITY_INVALID', message: `The capability "${name}" ${what}.` };
    if (!allows(permissions, 'provide', name)) {
      yield {
        code: 'PERMISSION_MISSING',
        message: `The capability "${name}" is not named by the permission "capabilities".`,
        hint: `Add \`capabilities: { reason: '…', provide: ['${name}'] }\` to its permissions.`,
      };
    }
  }
}

function* faultsOf(capability: DeclaredCapability): Generator<string> {
  const { description, input, output, tags = [], auth, callable } = capability;
  if (!isText(description, 200)) yield 'has no description of 1 to 200 characters';
  if (input !== undefined && !isRecord(input)) yield 'has an input that is no JSON Schema';
  if (output !== undefined && !isRecord(output)) yield 'has an output that is no JSON Schema';
  if (!isTextList(tags) || tags.length > 16 || tags.some((tag) => tag.length > 50))
    yield 'has wrong tags: use at most 16 words of at most 50 characters';
  for (const [key, [least, most]] of Object.entries(NUMBERS)) {
    const value = capability[key as keyof typeof NUMBERS]; // `Object.entries` forgets the names.
    if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most))
      yield `has the ${key} ${quote(value)}: use a whole number from ${least} to ${most}`;
  }
  if (auth !== undefined && typeof auth !== 'boolean') yield 'has an "auth" that is neither true nor false';
  if (!callable) yield 'has no function "run"';
}

/** Whether the permission `capabilities` covers a name. */
export function allows(permissions: unknown, member: 'provide' | 'invoke', name: string): boolean {
  const request = isRecord(permissions) ? permissions['capabilities'] : undefined;
  const patterns = isRecord(request) ? request[member] : undefined;
  return (
    isTextList(patterns) &&
    patterns.some((pattern) => pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1))))
  );
}
