import * as sdk from '@airlock/sdk';
import type { HookKind, HookToken } from '@airlock/sdk';

interface KnownHook {
  readonly since: string;
  readonly kind: HookKind;
  readonly deprecated?: { readonly since: string; readonly replacedBy?: string; readonly removedIn?: string };
}

/** What the host's API holds and since when, by the names that a manifest uses. */
export interface HostApi {
  readonly hooks: Readonly<Record<string, KnownHook>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly contributions: Readonly<Record<string, string>>;
  readonly realms: Readonly<Record<string, string>>;
  /** Places where widgets are drawn. */
  readonly slots: ReadonlySet<string>;
}

/** The first version that plugins were written for; what came later names its own. */
const FIRST = '0.1.0';

const since = (names: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, FIRST]));

/** Hooks are read from the SDK that this engine was built with, so a new token is known here at once. */
const tokens = Object.values<unknown>(sdk).filter(
  (value): value is HookToken =>
    typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && 'timeout' in value,
);

export const HOST_API: HostApi = {
  hooks: Object.fromEntries(
    tokens.map(({ id, kind, deprecated }) => [id, { since: FIRST, kind, ...(deprecated && { deprecated }) }]),
  ),
  permissions: since(
    'storage files data config network events capabilities hooks endpoints commands ui clipboard notifications window',
  ),
  contributions: since('widgets commands exporters importers fieldTypes themes messages capabilities hooks endpoints'),
  realms: since('worker frame page'),
  slots: new Set([
    'dashboard.widget',
    'page.panel',
    'side.panel',
    'form.field.editor',
    'form.field.renderer',
    'submission.action',
    'admin.page',
    'status.item',
    'settings.section',
  ]),
};
