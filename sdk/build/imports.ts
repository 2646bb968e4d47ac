import { parse } from 'acorn';

/** One module that a script or module loads. */
export interface Import {
  /** `undefined` when it is computed at run time. */
  readonly specifier: string | undefined;
  readonly dynamic: boolean;
}

/** A node of a syntax tree, as far as imports go. */
interface Node {
  readonly type?: string;
  readonly source?: {
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly cooked?: string } }[];
  };
}

const STATIC = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);

/** Everything that code loads. Throws a `SyntaxError`. */
export function importsOf(code: string, sourceType: 'script' | 'module'): Import[] {
  const found: Import[] = [];
  // A stack of its own: bundles nest deeper than the call stack.
  const open: unknown[] = [parse(code, { ecmaVersion: 'latest', sourceType })];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== 'object' || item === null) continue;
    // Every member of a node is read as what it may be.
    const { type, source } = item as Node;
    if (type === 'ImportExpression') found.push({ specifier: constant(source), dynamic: true });
    else if (type !== undefined && STATIC.has(type) && source)
      found.push({ specifier: constant(source), dynamic: false });
    for (const value of Object.values(item)) if (typeof value === 'object' && value !== null) open.push(value);
  }
  return found;
}

/** Text of a string, or of a template without holes. */
function constant(source: Node['source']): string | undefined {
  if (typeof source?.value === 'string') return source.value;
  return source?.quasis?.length === 1 ? source.quasis[0]?.value.cooked : undefined;
}
