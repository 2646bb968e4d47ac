import type { Declaration, DeclaredCapability } from './declaration.ts';
import type { BuildProblem } from './errors.ts';
import { isRecord, isText, isTextList, quote } from './shapes.ts';

const NAME = /^(?=.{1,100}$)[a-zA-Z][\w-]*(?:\.[\w-]+)*$/;

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
    if (!provides(permissions, name)) {
      yield {
        code: 'PERMISSION_MISSING',
        message: `The capability "${name}" is not named by the permission "capabilities".`,
        hint: `Add \`capabilities: { reason: '…', provide: ['${name}'] }\` to its permissions.`,
      };
    }
  }
}

function* faultsOf(capability: DeclaredCapability): Generator<string> {
  const { description, input, output, tags = [], callable } = capability;
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
  if (!callable) yield 'has no function "run"';
}

function provides(permissions: unknown, name: string): boolean {
  const request = isRecord(permissions) ? permissions['capabilities'] : undefined;
  const provide = isRecord(request) ? request['provide'] : undefined;
  return (
    isTextList(provide) &&
    provide.some((pattern) => pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1))))
  );
}
