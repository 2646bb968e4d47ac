import type { Hooks } from '../hooks/types.ts';

/**
 * Why a plugin is not called, the weightiest first. `suspended`: by somebody, until they resume it. `rest`: after
 * failures, for a while. `inquest`: while it is found out which plugin brought down the process of the sandboxes.
 * `standby`: the plugin it stands in for is well.
 */
export const holdKinds = ['quarantine', 'suspended', 'inquest', 'rest', 'standby'] as const;

export type HoldKind = (typeof holdKinds)[number];

/** All reasons why one plugin is not called. Its hook handlers are passed over as long as there is one. */
export class Holds {
  readonly #plugin: string;
  readonly #hooks: Pick<Hooks, 'suspend' | 'resume'>;
  readonly #reasons = new Map<HoldKind, string>();
  #shown: string | undefined;

  constructor(plugin: string, hooks: Pick<Hooks, 'suspend' | 'resume'>) {
    this.#plugin = plugin;
    this.#hooks = hooks;
  }

  /** The weightiest reason. */
  get current(): { readonly kind: HoldKind; readonly reason: string } | undefined {
    for (const kind of holdKinds) {
      const reason = this.#reasons.get(kind);
      if (reason !== undefined) return { kind, reason };
    }
    return undefined;
  }

  has(kind: HoldKind): boolean {
    return this.#reasons.has(kind);
  }

  /** Whether it does not work for a reason that is a failure, or somebody's decision. */
  get isOut(): boolean {
    return holdKinds.some((kind) => kind !== 'standby' && this.#reasons.has(kind));
  }

  /** Set or, with `undefined`, take back a reason: a sentence. Answers whether that changed anything. */
  set(kind: HoldKind, reason: string | undefined): boolean {
    if (this.#reasons.get(kind) === reason) return false;
    if (reason === undefined) this.#reasons.delete(kind);
    else this.#reasons.set(kind, reason);
    this.#show();
    return true;
  }

  /** Take back all of them. */
  clear(): void {
    this.#reasons.clear();
    this.#show();
  }

  #show(): void {
    const reason = this.current?.reason;
    if (reason === this.#shown) return;
    this.#shown = reason;
    if (reason === undefined) this.#hooks.resume(this.#plugin);
    else this.#hooks.suspend(this.#plugin, reason);
  }
}
