import type { EndpointContribution } from './endpoint.ts';
import type { HookKind } from './hook.ts';
import type { PermissionRequests } from './permissions.ts';

/** Where a plugin can run. `worker` is the default; `page` is for publishers the team trusts. */
export type RealmKind = 'worker' | 'frame' | 'page';

/** JSON Schema (draft 2020-12 subset: no `$ref` to other documents). */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * What a plugin is and asks for. Derived at build from `definePlugin` and `package.json`, shipped as `manifest.json`,
 * and signed by the publisher as part of the release.
 */
export interface PluginManifest {
  readonly manifestVersion: 1;
  /** `[a-z0-9]` words joined by single `-` or `.`, 2 to 64 characters. Unique within one registry. */
  readonly id: string;
  /** Semantic version of this release. */
  readonly version: string;
  /** Shown to users, at most 60 characters. */
  readonly name: string;
  /** One sentence, at most 200 characters. */
  readonly description: string;
  readonly author?: string;
  /** SPDX expression. */
  readonly license: string;
  /** https URLs. */
  readonly homepage?: string;
  readonly repository?: string;
  /** Where its users tell problems, and how they can support its author. */
  readonly bugs?: string;
  readonly funding?: string;
  readonly keywords: readonly string[];
  readonly categories: readonly string[];
  /** Path of an image among the release's files. */
  readonly icon?: string;
  /** Pictures of what it looks like, best first; at most 6. */
  readonly screenshots?: readonly Screenshot[];
  /** What using it costs, as its author says. Default: not said. */
  readonly pricing?: Pricing;
  /** Semver range of host API versions that the plugin runs on. */
  readonly hostApi: string;
  /** One entry file per realm the author built for; at least one. */
  readonly targets: { readonly [realm in RealmKind]?: TargetManifest };
  /** Hook handlers, in registration order: `hooks[i]` is the handler that the host calls by index `i`. */
  readonly hooks: readonly HookManifest[];
  readonly permissions: PermissionRequests;
  readonly contributes: Contributions;
  /** Other plugins it needs, by id → semver range. */
  readonly dependencies: { readonly [id: string]: string };
  readonly optionalDependencies: { readonly [id: string]: string };
  /** As `dependencies`, but which of them and when is the user's choice: they are never installed along. */
  readonly peerDependencies?: { readonly [id: string]: string };
  /** Exports of other plugins it needs, by token: one must be provided before it starts. Default: none. */
  readonly requires?: readonly string[];
  /** Exports it can do without. Default: none. */
  readonly optional?: readonly string[];
  /** Sets of functions it offers to other plugins. Default: none. */
  readonly provides?: readonly ExportContribution[];
  /** What the host does when it fails. Default: `restart`. */
  readonly recovery?: RecoveryManifest;
  /** Ids of plugins that it takes the place of while they fail, and only then; they name it in `recovery`. Default: none. */
  readonly standsInFor?: readonly string[];
  /** JSON Schema of its settings; the host draws the form. */
  readonly settings?: JsonSchema;
  /** Number of the shape of the settings. Default: 1. */
  readonly settingsVersion?: number;
}

/** A PNG, JPEG or WebP picture among the release's files, at most 512 KB. */
export interface Screenshot {
  readonly file: string;
  /** What it shows, for people who do not see it; at most 200 characters. */
  readonly alt: string;
}

/** `account`: costs nothing here, and needs an account somewhere else. */
export type Pricing = 'free' | 'paid' | 'account';

/**
 * What the host does when a plugin breaks or more than half of its calls fail. `restart`: rests it, starts it again, and
 * gives it up after some failures. `retry`: the same, with one more start at once before the first rest. `ignore`: notes
 * it and goes on calling; only breaking again and again ends it. `disable`: gives it up at the first failure. `fallback`:
 * as `restart`, with another plugin at work in its place as long as it is not called.
 */
export type RecoveryStrategy = 'restart' | 'retry' | 'ignore' | 'disable' | 'fallback';

export interface RecoveryManifest {
  readonly strategy: RecoveryStrategy;
  /** For `fallback`: the id of the plugin, which names this one in `standsInFor`. */
  readonly fallback?: string;
}

export interface ExportContribution {
  /** Id of the token. */
  readonly token: string;
  readonly methods: readonly string[];
}

/** One built artefact of a plugin. */
export interface TargetManifest {
  /** Path among the release's files: the single self-contained file (`worker`, `frame`) or `remoteEntry.js` (`page`). */
  readonly entry: string;
  /** Module Federation container name; `page` only. */
  readonly container?: string;
  /** Libraries taken from the host; `page` only. Checked against the host's versions before any code runs. */
  readonly shared?: readonly SharedRequirement[];
}

export interface SharedRequirement {
  readonly name: string;
  /** Semver range. */
  readonly range: string;
}

export interface HookManifest {
  readonly hook: string;
  readonly kind: HookKind;
  /** Higher runs first. Default: 100. */
  readonly priority: number;
  /** Milliseconds a handler may take. Default: the hook's own. */
  readonly timeout?: number;
  /** How often a failed call is tried again, with growing pauses; at most 5. Default: 0. */
  readonly retries?: number;
}

/** What a plugin adds to the app. Ids are unique within each list. */
export interface Contributions {
  readonly widgets?: readonly WidgetContribution[];
  readonly commands?: readonly CommandContribution[];
  readonly exporters?: readonly ExporterContribution[];
  readonly importers?: readonly ImporterContribution[];
  readonly fieldTypes?: readonly FieldTypeContribution[];
  readonly themes?: readonly ThemeContribution[];
  readonly messages?: readonly MessagesContribution[];
  readonly capabilities?: readonly CapabilityContribution[];
  /** Hooks of its own, for other plugins to take part in. */
  readonly hooks?: readonly HookContribution[];
  readonly endpoints?: readonly EndpointContribution[];
}

/** A hook that a plugin defines and fires. */
export interface HookContribution {
  /** `<plugin id>/<name>`: nobody else can define it. */
  readonly id: string;
  readonly kind: HookKind;
  /** One sentence, at most 200 characters. */
  readonly description: string;
  /** Milliseconds one handler may take, at most 30 000. */
  readonly timeout: number;
  readonly input?: JsonSchema;
  readonly output?: JsonSchema;
  readonly deprecated?: { readonly since: string; readonly replacedBy?: string; readonly removedIn?: string };
}

/** How a widget can be drawn: a React component, a tree of the host's own parts, or a DOM of its own. */
export type DrawingKind = 'react' | 'tree' | 'dom';

/** An entry that the user reads. */
export interface NamedContribution {
  /** Letters, digits, and single `-` or `.` between them; at most 64 characters. */
  readonly id: string;
  /** At most 60 characters. */
  readonly title: string;
}

export interface WidgetContribution extends NamedContribution {
  /** Slot id, for example `dashboard.widget`. */
  readonly slot: string;
  /** Default: `['react']`. */
  readonly draws?: readonly DrawingKind[];
}

export interface CommandContribution extends NamedContribution {
  /** Keys joined by `+`, for example `Mod+Shift+K`; `Mod` is Command on a Mac and Control elsewhere. Default: none. */
  readonly shortcut?: string;
}

export interface ExporterContribution extends NamedContribution {
  /** Of the file's name, without the dot. */
  readonly extension: string;
  /** For example `text/csv`. */
  readonly mediaType: string;
}

export interface ImporterContribution extends NamedContribution {
  /** Extensions of file names that it reads, without the dot; at most 16. */
  readonly extensions: readonly string[];
}

/** A type of form field. What is stored must fit `value`; whoever lacks the plugin sees it as plain text. */
export interface FieldTypeContribution extends NamedContribution {
  /** Schema of one value. Default: text. */
  readonly value?: JsonSchema;
  /** Id of a widget of the slot `form.field.editor`. */
  readonly editor: string;
  /** Id of a widget of the slot `form.field.renderer`. Default: the value as text. */
  readonly renderer?: string;
}

/** Colours of the app. No code runs for it. */
export interface ThemeContribution extends NamedContribution {
  readonly scheme: 'light' | 'dark';
  /** By name of a colour of the app, for example `accent`: hexadecimal, or a CSS colour function. At most 64. */
  readonly tokens: { readonly [token: string]: string };
}

/** Texts of the app in a language. No code runs for it. */
export interface MessagesContribution {
  /** BCP 47, for example `fr` or `pt-BR`. Unique within the plugin. */
  readonly locale: string;
  /** The language's own name for itself. */
  readonly title: string;
  /** Default: `ltr`. */
  readonly direction?: 'ltr' | 'rtl';
  /** Path of a JSON file of key → text in the plugin's folder, and then among the release's files. At most 256 KB. */
  readonly file: string;
}

/** A function that the app and other plugins may call by name. */
export interface CapabilityContribution {
  /** Words joined by dots, at most 100 characters, for example `text.translate`. Unique within the plugin. */
  readonly name: string;
  /** One sentence for whoever calls it, at most 200 characters. */
  readonly description: string;
  /** What it takes; an input that does not fit never reaches it. Default: anything. */
  readonly input?: JsonSchema;
  /** What it answers; an answer that does not fit is not given to the caller. Default: anything. */
  readonly output?: JsonSchema;
  /** Words to find it by, at most 16. Default: none. */
  readonly tags?: readonly string[];
  /** Calls a minute by one caller. Default: 600. */
  readonly rateLimit?: number;
  /** Milliseconds it may take, at most 30 000. Default: 5000. */
  readonly timeout?: number;
  /** Milliseconds for which its answer may be given again to the same caller for an equal input. Default: 0, never. */
  readonly cache?: number;
  /** Whether it is called for signed-in users only: a call without a user is refused. Default: false. */
  readonly auth?: boolean;
}
