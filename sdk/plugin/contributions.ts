import type { PluginContext } from './context.ts';
import type { EndpointDefinition } from './endpoint.ts';
import type { HookToken } from './hook.ts';
import type {
  CapabilityContribution,
  CommandContribution,
  ExporterContribution,
  FieldTypeContribution,
  ImporterContribution,
  MessagesContribution,
  ThemeContribution,
} from './manifest.ts';
import type { PermissionRequests } from './permissions.ts';
import type { FieldValues, Form, Submission } from './records.ts';
import type { SlotName, Slots } from './slots.ts';
import type { ViewHandle } from './view.ts';

/** What a widget is given: its plugin's context, with the services of permissions `P`, and what its slot hands out. */
export type WidgetProps<
  P extends PermissionRequests = Record<never, never>,
  Settings = unknown,
  Slot extends SlotName = 'dashboard.widget',
> = { readonly context: PluginContext<P, Settings> } & Slots[Slot];

/** A module that is loaded when its widget is first shown. */
type Lazy<Args extends readonly unknown[]> = () => Promise<{ readonly default: (...args: Args) => unknown }>;

/**
 * How a widget is drawn: at least one way for each realm that the plugin is built for. Where a realm knows several, the
 * first of `component`, `view`, `mount` is taken. What is drawn may ask for less than `Props`, and for nothing else.
 */
interface Drawing<Props> {
  /**
   * A React component; beside its props it gets `container`, the element in which its portals belong. Realm: `page`.
   */
  readonly component?: Lazy<[props: Props & { readonly container: HTMLElement }]>;
  /** A component of `@airlock/sdk/ui`, drawn by the host with its own parts. Realms: `worker`, `page`. */
  readonly view?: Lazy<[props: Props]>;
  /**
   * `default(props, root)` draws into an element of its own. It may answer with a function that takes it away or, to go on
   * with other data instead of being drawn anew, with `{ update(props) }`. Realms: `frame`, where `props.view` is a
   * {@link ViewHandle}, and `page`.
   */
  readonly mount?: Lazy<[props: Props & { readonly view: ViewHandle }, root: HTMLElement]>;
}

interface Part<Props> extends Drawing<Props> {
  /** Unique within the plugin. */
  readonly id: string;
  readonly title: string;
}

type SlotProps<Context, Slot extends SlotName> = { readonly context: Context } & Slots[Slot];

/** What is known of the data of a slot that {@link Slots} does not have. */
type UnknownProps<Context> = { readonly context: Context } & { readonly [name: string]: unknown };

/**
 * A part of the page drawn by the plugin. `slot` is one of {@link Slots}, which says what it is given, or a slot of the app
 * that it is made for; such an app can declare it: `declare module '@airlock/sdk' { interface Slots { … } }`.
 */
export type WidgetDefinition<Context = never> =
  | { readonly [Slot in SlotName]: { readonly slot: Slot } & Part<SlotProps<Context, Slot>> }[SlotName]
  | ({ readonly slot: string & {} } & Part<UnknownProps<Context>>);

/** A widget whose slot is said by the list it stands in. */
export type SlottedDefinition<Context, Slot extends SlotName> = Part<SlotProps<Context, Slot>>;

/** An action the user can run from the command palette. */
export interface CommandDefinition<Context> extends CommandContribution {
  readonly run: (argument: unknown, context: Context) => unknown;
}

/** What an exporter is given. */
export interface ExportRequest {
  readonly form: Form;
  readonly submissions: readonly Submission[];
}

/** Writes submissions in a format of its own, when the user asks for it. */
export interface ExporterDefinition<Context> extends ExporterContribution {
  run(
    request: ExportRequest,
    context: Context,
  ): string | Uint8Array<ArrayBuffer> | Promise<string | Uint8Array<ArrayBuffer>>;
}

/** The file that the user chose, and the form it is read for. */
export interface ImportRequest {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly form: Form;
}

/** Reads a file into values of new submissions; the host checks each of them against the form. */
export interface ImporterDefinition<Context> extends ImporterContribution {
  run(request: ImportRequest, context: Context): readonly FieldValues[] | Promise<readonly FieldValues[]>;
}

/** Who calls a capability, as the host knows them; nothing of it comes from the caller. */
export interface CapabilityCaller {
  /** Full name of the calling plugin; absent when it is the app. */
  readonly plugin?: string;
  /** Id of the user for whom the app calls. */
  readonly user?: string;
}

/** What `run` of a capability knows of one call, beside the plugin's context. */
export interface CapabilityCall {
  readonly caller: CapabilityCaller;
  /** Aborted when nobody waits for the answer any more: the caller gave up, time ran out or the plugin stops. */
  readonly signal: AbortSignal;
}

/** A function for the app and other plugins. Needs the permission `capabilities` with its name under `provide`. */
export interface CapabilityDefinition<Context> extends CapabilityContribution {
  /** The input has passed the schema. A method, so that its parameter may be annotated with what the schema says. */
  run(input: unknown, context: Context & CapabilityCall): unknown;
}

/** Everything a plugin adds to the app. Ids are unique within each list. */
export interface ContributionDefinitions<Context> {
  readonly widgets?: readonly WidgetDefinition<Context>[];
  /** Screens of their own in the main navigation: widgets of the slot `admin.page`. */
  readonly adminPages?: readonly SlottedDefinition<Context, 'admin.page'>[];
  /** Widgets of the slot `status.item`. */
  readonly statusItems?: readonly SlottedDefinition<Context, 'status.item'>[];
  /** Widgets of the slot `settings.section`. */
  readonly settingsSections?: readonly SlottedDefinition<Context, 'settings.section'>[];
  readonly commands?: readonly CommandDefinition<Context>[];
  readonly exporters?: readonly ExporterDefinition<Context>[];
  readonly importers?: readonly ImporterDefinition<Context>[];
  /** Types of form fields; editor and renderer are widgets of the plugin. */
  readonly fieldTypes?: readonly FieldTypeContribution[];
  readonly themes?: readonly ThemeContribution[];
  /** Texts of the app in another language. */
  readonly messages?: readonly MessagesContribution[];
  readonly capabilities?: readonly CapabilityDefinition<Context>[];
  readonly endpoints?: readonly EndpointDefinition<Context>[];
  /** Hooks of its own, with ids `<plugin id>/<name>`, which it fires with `context.hooks`. */
  readonly hooks?: readonly HookToken[];
}

/** The lists that only say a slot in another way. */
const SLOTTED = {
  adminPages: 'admin.page',
  statusItems: 'status.item',
  settingsSections: 'settings.section',
} as const satisfies { readonly [list: string]: SlotName };

/** The same contributions with every widget in `widgets`, under its slot. */
export function withSlots<Context>(contributes: ContributionDefinitions<Context>): ContributionDefinitions<Context> {
  const { adminPages = [], statusItems = [], settingsSections = [], ...rest } = contributes;
  const slotted = Object.entries({ adminPages, statusItems, settingsSections }).flatMap(([list, parts]) =>
    // `Object.entries` forgets that these are the names of the lists.
    parts.map((part): WidgetDefinition<Context> => ({ ...part, slot: SLOTTED[list as keyof typeof SLOTTED] })),
  );
  if (slotted.length === 0) return rest;
  return { ...rest, widgets: [...(rest.widgets ?? []), ...slotted] };
}
