import { CheckError } from '../../kernel/check.ts';

/** Nesting of a value among the properties; a message of a plugin has no more. */
const DEPTH = 64;
/** What a field of a form is made of: a frame, a label, a control, words of help. */
const FIELD = 8;
/** Each piece of Markdown that becomes an element has one of these at least. */
const MARKS = /[\n*_`~|[]/g;

/** How many elements of the page one element of a view becomes, about, and at most a few times as many. */
export function partsOf(element: string | undefined, props: Readonly<Record<string, unknown>>): number {
  // Each was checked against the rules of its element.
  const list = (name: string): number => (props[name] as readonly unknown[] | undefined)?.length ?? 0;
  switch (element) {
    case 'table': {
      const shown = Math.min(list('rows'), (props['pageSize'] as number | undefined) ?? 25);
      return (shown + 1) * (list('columns') + list('actions') + 1);
    }
    case 'chart':
      return (list('labels') + 1) * (list('series') + 1);
    case 'select':
      return list('options') + 1;
    case 'markdown':
      return (String(props['text']).match(MARKS)?.length ?? 0) + 1;
    case 'schemaForm':
      return FIELD * (valuesIn(props['schema']) + valuesIn(props['value']));
    default:
      return 1;
  }
}

function valuesIn(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((sum, each) => sum + valuesIn(each), 1)
    : 1;
}

/** Characters in a value, and one for each part of it. Throws `CheckError` for what is nested too deep. */
export function sizeOf(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 1;
  if (depth > DEPTH) throw new CheckError(`A property has more than ${DEPTH} levels.`);
  let size = 1;
  for (const [key, each] of Object.entries(value)) size += key.length + sizeOf(each, depth + 1);
  return size;
}
