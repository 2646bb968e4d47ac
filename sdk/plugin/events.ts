/** What the workspace tells of, by name. A plugin may tell of the same names where it was allowed to; `from` says who did. */
export interface HostEvents {
  /** A record was written or removed, by anybody. Read it with `data`, where that is allowed. */
  readonly 'forms.added': { readonly id: string };
  readonly 'forms.changed': { readonly id: string };
  readonly 'forms.removed': { readonly id: string };
  readonly 'submissions.added': { readonly id: string };
  readonly 'submissions.changed': { readonly id: string };
  readonly 'submissions.removed': { readonly id: string };
  readonly 'pages.added': { readonly id: string };
  readonly 'pages.changed': { readonly id: string };
  readonly 'pages.removed': { readonly id: string };
  /** The user chose another theme or language. */
  readonly 'appearance.changed': { readonly theme: string; readonly language: string };
  /** The device lost its network, or has it back. */
  readonly 'app.offline': null;
  readonly 'app.online': null;
  /** A plugin was installed, updated, switched on or off, or removed. `id` is its full name. */
  readonly 'plugins.changed': { readonly id: string; readonly version?: string; readonly enabled: boolean };
  /** This listener was too slow, and missed so many events of each name. Comes where the first of them would have come. */
  readonly 'airlock.dropped': { readonly count: number; readonly events: { readonly [name: string]: number } };
}
