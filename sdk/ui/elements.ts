import type { JsonSchema } from '../plugin/manifest.ts';
import type { Child, Component } from './vnode.ts';

/** What something means to the reader. Default everywhere: `neutral`. */
export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

export type Gap = 'none' | 'small' | 'medium' | 'large';

interface Parent {
  readonly children?: Child;
}

/** A run of text. */
export interface TextProps extends Parent {
  readonly tone?: Tone | 'muted';
  /** Default: `medium`. */
  readonly size?: 'small' | 'medium' | 'large';
  readonly strong?: boolean;
  /** Figures and code: letters of one width. */
  readonly mono?: boolean;
}

export interface HeadingProps extends Parent {
  /** Within the view; the host fits it to the page. Default: 1. */
  readonly level?: 1 | 2 | 3;
}

/** Children one after the other. */
export interface StackProps extends Parent {
  /** Default: `column`. */
  readonly direction?: 'column' | 'row';
  /** Default: `medium`. */
  readonly gap?: Gap;
  /** Across the direction. Default: `stretch` in a column, `center` in a row. */
  readonly align?: 'start' | 'center' | 'end' | 'stretch';
  /** Along the direction. Default: `start`. */
  readonly justify?: 'start' | 'center' | 'end' | 'between';
  /** A row that does not fit goes on below. Default: true. */
  readonly wrap?: boolean;
}

/** Children in columns; fewer where there is no room. */
export interface GridProps extends Parent {
  /** 1 to 6. Default: 2. */
  readonly columns?: number;
  readonly gap?: Gap;
}

export interface CardProps extends Parent {
  readonly title?: string;
}

export interface ButtonProps extends Parent {
  /** Default: `default`. */
  readonly kind?: 'default' | 'primary' | 'danger' | 'quiet';
  readonly disabled?: boolean;
  /** Something it started is going on. */
  readonly busy?: boolean;
  /** Read to the user where the text alone does not say it. */
  readonly label?: string;
  readonly onPress?: () => void;
}

/** To a page elsewhere. The host shows where it leads before it opens. */
export interface LinkProps extends Parent {
  /** https only. */
  readonly href: string;
}

interface FieldProps {
  readonly label: string;
  readonly description?: string;
  /** Why the value is not accepted. */
  readonly error?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
}

export interface TextFieldProps extends FieldProps {
  readonly value?: string;
  readonly placeholder?: string;
  readonly multiline?: boolean;
  /** Default: `text`. There is no field for passwords. */
  readonly type?: 'text' | 'email' | 'url' | 'search';
  readonly maxLength?: number;
  readonly onChange?: (value: string) => void;
  /** Enter was pressed. */
  readonly onSubmit?: (value: string) => void;
}

export interface NumberFieldProps extends FieldProps {
  /** `null`: empty. */
  readonly value?: number | null;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly onChange?: (value: number | null) => void;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface SelectProps extends FieldProps {
  readonly options: readonly Choice[];
  readonly value?: string;
  readonly onChange?: (value: string) => void;
}

export interface CheckboxProps {
  readonly label: string;
  readonly checked?: boolean;
  readonly disabled?: boolean;
  readonly onChange?: (checked: boolean) => void;
}

export interface TableColumn {
  readonly id: string;
  readonly title: string;
  /** Numbers stand at the end. Default: `text`. */
  readonly kind?: 'text' | 'number' | 'date';
  /** The user may sort by it. Default: false. */
  readonly sortable?: boolean;
}

export interface TableRow {
  readonly id: string;
  /** By column. `date`: milliseconds since the epoch. */
  readonly cells: { readonly [column: string]: string | number | boolean | null };
}

/** Rows of values; the host sorts them and turns the pages. */
export interface TableProps {
  /** Read to the user; says what the table is of. */
  readonly label: string;
  readonly columns: readonly TableColumn[];
  /** At most 5000. */
  readonly rows: readonly TableRow[];
  /** 5 to 100. Default: 25. */
  readonly pageSize?: number;
  /** Said where there is no row. */
  readonly empty?: string;
  /** Buttons in each row. */
  readonly actions?: readonly { readonly id: string; readonly label: string; readonly danger?: boolean }[];
  readonly onAction?: (what: { readonly row: string; readonly action: string }) => void;
}

/** One of several `Tab`s is shown at a time. */
export interface TabsProps extends Parent {
  readonly label: string;
  /** Id of a tab. Default: the first, and then what the user picks. */
  readonly selected?: string;
  readonly onChange?: (id: string) => void;
}

/** Stands in `Tabs` only. */
export interface TabProps extends Parent {
  readonly id: string;
  readonly title: string;
}

/** Shown over the rest of the view, inside its box. */
export interface DialogProps extends Parent {
  readonly title: string;
  readonly open: boolean;
  readonly onClose?: () => void;
}

export interface ProgressProps {
  readonly label: string;
  /** 0 to 100. Default: it is not known how far. */
  readonly value?: number;
}

/** Figures drawn, and read out as a table. */
export interface ChartProps {
  readonly label: string;
  /** Default: `bar`. */
  readonly kind?: 'bar' | 'line';
  /** One for each place along the axis; at most 500. */
  readonly labels: readonly string[];
  /** At most 8, each with a value for each label; `null` where there is none. */
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

/** A picture by its bytes; a view cannot load one by its address. */
export interface ImageProps {
  readonly data: Uint8Array;
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';
  /** What it shows, for whoever does not see it; empty when it only decorates. */
  readonly alt: string;
  /** Pixels, at most 2000. Default: as wide as there is room. */
  readonly width?: number;
}

/** Markdown without HTML and without pictures. */
export interface MarkdownProps {
  readonly text: string;
}

/** A form that the host draws from a JSON Schema of an object. */
export interface SchemaFormProps {
  readonly schema: JsonSchema;
  readonly value: { readonly [name: string]: unknown };
  readonly onChange?: (value: { readonly [name: string]: unknown }) => void;
  /** Gives the form a button; the value fits the schema. */
  readonly onSubmit?: (value: { readonly [name: string]: unknown }) => void;
  /** Of that button. */
  readonly submitLabel?: string;
}

export interface BadgeProps extends Parent {
  readonly tone?: Tone;
}

/** Something to be noticed, where it stands. */
export interface NoticeProps extends Parent {
  readonly tone?: Tone;
  readonly title?: string;
}

export type DividerProps = Record<never, never>;

/** Every part that a host draws, by the name that crosses the channel. */
export interface Elements {
  readonly text: TextProps;
  readonly heading: HeadingProps;
  readonly stack: StackProps;
  readonly grid: GridProps;
  readonly card: CardProps;
  readonly button: ButtonProps;
  readonly link: LinkProps;
  readonly textField: TextFieldProps;
  readonly numberField: NumberFieldProps;
  readonly select: SelectProps;
  readonly checkbox: CheckboxProps;
  readonly switch: CheckboxProps;
  readonly table: TableProps;
  readonly tabs: TabsProps;
  readonly tab: TabProps;
  readonly dialog: DialogProps;
  readonly progress: ProgressProps;
  readonly chart: ChartProps;
  readonly image: ImageProps;
  readonly markdown: MarkdownProps;
  readonly schemaForm: SchemaFormProps;
  readonly badge: BadgeProps;
  readonly notice: NoticeProps;
  readonly divider: DividerProps;
}

export type ElementName = keyof Elements;

/** A part of the host as a component: its name is all that a plugin ships of it. */
function element<Name extends ElementName>(name: Name): Component<Elements[Name]> {
  // The renderer takes a name where a component is called; to JSX both are the same.
  return name as unknown as Component<Elements[Name]>;
}

export const Text = /* @__PURE__ */ element('text');
export const Heading = /* @__PURE__ */ element('heading');
export const Stack = /* @__PURE__ */ element('stack');
export const Grid = /* @__PURE__ */ element('grid');
export const Card = /* @__PURE__ */ element('card');
export const Button = /* @__PURE__ */ element('button');
export const Link = /* @__PURE__ */ element('link');
export const TextField = /* @__PURE__ */ element('textField');
export const NumberField = /* @__PURE__ */ element('numberField');
export const Select = /* @__PURE__ */ element('select');
export const Checkbox = /* @__PURE__ */ element('checkbox');
export const Switch = /* @__PURE__ */ element('switch');
export const Table = /* @__PURE__ */ element('table');
export const Tabs = /* @__PURE__ */ element('tabs');
export const Tab = /* @__PURE__ */ element('tab');
export const Dialog = /* @__PURE__ */ element('dialog');
export const Progress = /* @__PURE__ */ element('progress');
export const Chart = /* @__PURE__ */ element('chart');
export const Image = /* @__PURE__ */ element('image');
export const Markdown = /* @__PURE__ */ element('markdown');
export const SchemaForm = /* @__PURE__ */ element('schemaForm');
export const Badge = /* @__PURE__ */ element('badge');
export const Notice = /* @__PURE__ */ element('notice');
export const Divider = /* @__PURE__ */ element('divider');
