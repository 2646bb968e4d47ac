interface Drawn {
  readonly type?: unknown;
  readonly element?: unknown;
  readonly props?: { readonly [name: string]: unknown };
  readonly children?: unknown;
}

const FIELDS = new Set(['textField', 'numberField', 'select', 'checkbox', 'switch']);

/** What is missing in a tree of `@airlock/sdk/ui` for everybody to be able to use it, one sentence each. */
export function* violationsIn(tree: unknown): Iterable<string> {
  if (Array.isArray(tree)) {
    for (const part of tree) yield* violationsIn(part);
    return;
  }
  if (typeof tree !== 'object' || tree === null) return;
  const { type, element, props = {}, children }: Drawn = tree;
  const name = typeof type === 'string' ? type : typeof element === 'string' ? element : undefined;
  const words = (key: string): boolean => typeof props[key] === 'string' && String(props[key]).trim() !== '';
  const inside = props['children'] ?? children;
  if (name === 'image' && typeof props['alt'] !== 'string') yield 'an image without "alt"';
  if (name !== undefined && FIELDS.has(name) && !words('label')) yield `a ${name} without "label"`;
  if ((name === 'button' || name === 'link') && !words('label') && !/[\p{L}\p{N}]/u.test(textOf(inside)))
    yield `a ${name} without words`;
  if ((name === 'dialog' || name === 'table' || name === 'tabs') && !words('title') && !words('label'))
    yield `a ${name} without a name`;
  yield* violationsIn(inside);
}

function textOf(child: unknown): string {
  if (typeof child === 'string' || typeof child === 'number') return String(child);
  if (Array.isArray(child)) return child.map(textOf).join('');
  if (typeof child !== 'object' || child === null) return '';
  const { props = {}, children, text }: Drawn & { readonly text?: unknown } = child;
  return typeof text === 'string' ? text : textOf(props['children'] ?? children);
}
