import { AirlockError } from '../../kernel/errors.ts';
import type { InstanceEnd, LoadedPackage, ServiceCaller } from '../../kernel/realm.ts';
import type { FocusGuard } from './focus-guard.ts';
import { openPlace, type Place, type PlaceOptions } from './place.ts';
import { openSession, type Session } from './session.ts';

/** What all windows of a running plugin share. */
export interface WindowParts extends Pick<PlaceOptions, 'url' | 'openWindow' | 'timeout'> {
  readonly pkg: LoadedPackage;
  readonly code: Uint8Array<ArrayBuffer>;
  readonly services: ServiceCaller;
  readonly guard: FocusGuard;
  /** Refuse where the browser does not close the ways out that a document has. */
  readonly sealedOnly: boolean;
}

/** Who draws in the window. A document may come up before it is known who that is. */
export interface Owner {
  /** The services of the plugin, with those of its one view. */
  readonly services: ServiceCaller;
  /** The document did what ends its plugin. */
  readonly ended: (end: Exclude<InstanceEnd, { reason: 'disposed' }>) => void;
  /** The window has to go, for another reason. */
  readonly lost: (reason: unknown) => void;
}

/** What a view may call beside the services of its plugin. */
export const viewServices = ['view.height', 'view.save', 'view.run', 'view.call'] as const;

export interface OpeningOptions {
  readonly parts: WindowParts;
  /** Of the widget. */
  readonly id: string;
  readonly box: HTMLElement;
  readonly owner: Promise<Owner>;
  /** A page that is there already; `undefined` when it turned out not to be fit. Default: a new one. */
  readonly kept?: Promise<Place | undefined>;
  /** Aborted when nobody wants the window any more. */
  readonly signal: AbortSignal;
}

/** Ask for the window, bring up its page and let the plugin's code register there. Rejects with an `AirlockError`. */
export async function openWindow(options: OpeningOptions): Promise<Session> {
  const { parts, box, owner, kept, signal } = options;
  const { pkg, services, guard } = parts;
  await ask(options);
  const place = (await kept) ?? (await openPlace({ ...parts, plugin: pkg.name, box, signal }));
  if (signal.aborted) {
    place.close();
    throw signal.reason;
  }
  const unguard = guard.watch(place.frame, () =>
    tell(owner, ({ lost }) =>
      lost(
        new AirlockError('CHANNEL_VIOLATION', 'The window took the keyboard again and again.', { plugin: pkg.name }),
      ),
    ),
  );
  signal.addEventListener('abort', unguard, { once: true });
  return openSession({
    ...parts,
    place,
    services: {
      methods: new Set([...services.methods, ...viewServices]),
      call: async (...call) => (await owner).services.call(...call),
    },
    signal,
    ended: (end) => tell(owner, ({ ended }) => ended(end)),
  });
}

/** A window needs the permission of its own, asked for like any other; it is gone when that is taken back. */
async function ask({ parts: { services, pkg }, id, owner, signal }: OpeningOptions): Promise<void> {
  if (!services.methods.has('window.open')) {
    throw new AirlockError('PERMISSION_DENIED', `"${pkg.name}" does not declare the permission "window".`, {
      plugin: pkg.name,
      nextStep: 'Ask the author to declare it.',
    });
  }
  const ended = (reason: unknown): void => tell(owner, ({ lost }) => lost(reason));
  // The service answers with what takes the hold away.
  const release = (await services.call('window.open', [id, ended], signal)) as () => void;
  if (signal.aborted) release();
  else signal.addEventListener('abort', release, { once: true });
}

function tell(owner: Promise<Owner>, what: (owner: Owner) => void): void {
  void owner.then(what);
}
