import type { ElementName } from '@airlock/sdk/ui';
import {
  CheckError,
  flag,
  integer,
  listOf,
  mapOf,
  objectOf,
  oneOf,
  record,
  refuse,
  text,
  type Check,
} from '../../kernel/check.ts';

type Props = { readonly [name: string]: Check<unknown> };

/** Everything that one element may have; what is not named here is refused. */
interface ElementRules {
  /** Always there. */
  readonly needs?: Props;
  readonly may?: Props;
  /** What it can tell the plugin. */
  readonly events?: readonly string[];
  /** Whether there can be something inside it. */
  readonly parent?: boolean;
  /** The only element that it can stand in. */
  readonly within?: ElementName;
}

const line = text(1000, { min: 0 });
const prose = text(100_000, { min: 0 });
const name = text(200);
const tone = oneOf('neutral', 'info', 'success', 'warning', 'danger');
const gap = oneOf('none', 'small', 'medium', 'large');

const number: Check<number> = (value, where) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(where, 'a finite number');

const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (value, where) =>
    value === null ? null : check(value, where);

const cell: Check<unknown> = (value, where) => {
  if (value === null || typeof value === 'boolean') return value;
  return typeof value === 'string' ? text(10_000, { min: 0 })(value, where) : number(value, where);
};

/** https only; what stands before the host of a URL can pass for another host, so there may be none. */
const href: Check<string> = (value, where) => {
  const written = text(2000)(value, where);
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const plain = url?.protocol === 'https:' && url.username === '' && url.password === '';
  return plain ? url.href : refuse(where, 'an https address without a user name');
};

const picture: Check<Uint8Array> = (value, where) =>
  value instanceof Uint8Array && value.length <= 2 ** 20 ? value : refuse(where, 'at most 1 MB of bytes');

/** A schema is read by the app's own form, which takes it apart; here it only has to be small. */
const schema: Check<unknown> = (value, where) => {
  const found = record(value, where);
  if (found['type'] !== 'object') return refuse(where, 'the schema of an object');
  return found;
};

const FIELD: Props = { description: line, error: line, required: flag, disabled: flag };

const ELEMENTS: { readonly [element in ElementName]: ElementRules } = {
  text: {
    may: {
      tone: oneOf('neutral', 'info', 'success', 'warning', 'danger', 'muted'),
      size: oneOf('small', 'medium', 'large'),
      strong: flag,
      mono: flag,
    },
    parent: true,
  },
  heading: { may: { level: oneOf(1, 2, 3) }, parent: true },
  stack: {
    may: {
      direction: oneOf('column', 'row'),
      gap,
      align: oneOf('start', 'center', 'end', 'stretch'),
      justify: oneOf('start', 'center', 'end', 'between'),
      wrap: flag,
    },
    parent: true,
  },
  grid: { may: { columns: integer(1, 6), gap }, parent: true },
  card: { may: { title: line }, parent: true },
  button: {
    may: { kind: oneOf('default', 'primary', 'danger', 'quiet'), disabled: flag, busy: flag, label: name },
    events: ['onPress'],
    parent: true,
  },
  link: { needs: { href }, parent: true },
  textField: {
    needs: { label: name },
    may: {
      ...FIELD,
      value: prose,
      placeholder: line,
      multiline: flag,
      type: oneOf('text', 'email', 'url', 'search'),
      maxLength: integer(1, 100_000),
    },
    events: ['onChange', 'onSubmit'],
  },
  numberField: {
    needs: { label: name },
    may: { ...FIELD, value: orNull(number), min: number, max: number, step: number },
    events: ['onChange'],
  },
  select: {
    needs: { label: name, options: listOf(objectOf({ value: name, label: name }), 1000) },
    may: { ...FIELD, value: text(200, { min: 0 }) },
    events: ['onChange'],
  },
  checkbox: { needs: { label: name }, may: { checked: flag, disabled: flag }, events: ['onChange'] },
  switch: { needs: { label: name }, may: { checked: flag, disabled: flag }, events: ['onChange'] },
  table: {
    needs: {
      label: name,
      columns: listOf(
        objectOf({ id: name, title: line }, { kind: oneOf('text', 'number', 'date'), sortable: flag }),
        32,
      ),
      rows: listOf(objectOf({ id: name, cells: mapOf(cell) }), 5000),
    },
    may: {
      pageSize: integer(5, 100),
      empty: line,
      actions: listOf(objectOf({ id: name, label: name }, { danger: flag }), 4),
    },
    events: ['onAction'],
  },
  tabs: { needs: { label: name }, may: { selected: name }, events: ['onChange'], parent: true },
  tab: { needs: { id: name, title: name }, parent: true, within: 'tabs' },
  dialog: { needs: { title: name, open: flag }, events: ['onClose'], parent: true },
  progress: { needs: { label: name }, may: { value: number } },
  chart: {
    needs: {
      label: line,
      labels: listOf(text(100, { min: 0 }), 500),
      series: listOf(objectOf({ name: line, values: listOf(orNull(number), 500) }), 8),
    },
    may: { kind: oneOf('bar', 'line') },
  },
  image: {
    needs: { data: picture, type: oneOf('image/png', 'image/jpeg', 'image/webp', 'image/gif'), alt: line },
    may: { width: integer(1, 2000) },
  },
  markdown: { needs: { text: prose } },
  schemaForm: { needs: { schema, value: record }, may: { submitLabel: name }, events: ['onChange', 'onSubmit'] },
  badge: { may: { tone }, parent: true },
  notice: { may: { tone, title: line }, parent: true },
  divider: {},
};

/** The rules of an element by the name that a plugin sent. Throws `CheckError`. */
function rulesOf(element: string): ElementRules {
  if (!Object.hasOwn(ELEMENTS, element)) throw new CheckError(`There is no element "${element.slice(0, 60)}".`);
  return ELEMENTS[element as ElementName]; // One of its own members, by the line above.
}

/** What a new element is: checked copies of its properties, and the events that the plugin listens to. */
export function checkElement(
  element: string,
  props: unknown,
  parent: string | undefined,
): { readonly props: Record<string, unknown>; readonly events: readonly string[] } {
  const { needs = {}, within } = rulesOf(element);
  if (within !== undefined && parent !== within) {
    throw new CheckError(`<${element}> stands in <${within}> only.`);
  }
  const checked = checkProps(element, props);
  for (const each of Object.keys(needs)) {
    if (checked.props[each] === undefined) throw new CheckError(`<${element}> needs "${each}".`);
  }
  return { props: checked.props, events: checked.listens.map(([event]) => event) };
}

/** Checked copies of some properties of an element; `undefined` stays, for one that is taken away. */
export function checkProps(
  element: string,
  props: unknown,
): { readonly props: Record<string, unknown>; readonly listens: readonly (readonly [event: string, on: boolean])[] } {
  const { needs = {}, may = {}, events = [] } = rulesOf(element);
  const checked: Record<string, unknown> = {};
  const listens: [string, boolean][] = [];
  for (const [each, value] of Object.entries(record(props, `The properties of <${element}>`))) {
    const where = `"${each.slice(0, 60)}" of <${element}>`;
    if (events.includes(each)) {
      if (value !== true && value !== undefined) throw new CheckError(`${where} must be a function.`);
      listens.push([each, value === true]);
      continue;
    }
    const check = Object.hasOwn(needs, each) ? needs[each] : Object.hasOwn(may, each) ? may[each] : undefined;
    if (check === undefined) throw new CheckError(`<${element}> has no property ${JSON.stringify(each.slice(0, 60))}.`);
    if (value === undefined && needs[each] !== undefined) throw new CheckError(`${where} cannot be taken away.`);
    checked[each] = value === undefined ? undefined : check(value, where);
  }
  return { props: checked, listens };
}

/** Whether there can be something inside an element. */
export function canHold(element: string): boolean {
  return rulesOf(element).parent === true;
}
