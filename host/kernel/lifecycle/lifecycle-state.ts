import { AirlockError } from '../errors.ts';

/** From each state, those that can follow. Everything else is illegal. */
export const moves = {
  unloaded: ['loading'],
  loading: ['loaded', 'error'],
  loaded: ['initializing', 'unloading', 'error'],
  initializing: ['active', 'error'],
  active: ['stopping', 'error'],
  stopping: ['stopped', 'error'],
  stopped: ['initializing', 'unloading', 'error'],
  unloading: ['unloaded', 'error'],
  error: ['unloaded'],
} as const satisfies { readonly [state: string]: readonly string[] };

export type LifecycleState = keyof typeof moves;

/** The states that can follow `From`. */
export type NextState<From extends LifecycleState> = (typeof moves)[From][number];

/** Where one plugin is in its life. Starts `unloaded`. */
export class LifecycleMachine {
  readonly #plugin: string;
  readonly #onMove: (state: LifecycleState) => void;
  #state: LifecycleState = 'unloaded';

  constructor(plugin: string, onMove: (state: LifecycleState) => void) {
    this.#plugin = plugin;
    this.#onMove = onMove;
  }

  get state(): LifecycleState {
    return this.#state;
  }

  /** Move on. Throws `LIFECYCLE_ILLEGAL` when it is not in `from`; a move that `from` does not have is a type error too. */
  move<From extends LifecycleState>(from: From, to: NextState<From>): void {
    const allowed: readonly string[] = moves[from];
    if (this.#state !== from || !allowed.includes(to)) {
      throw new AirlockError(
        'LIFECYCLE_ILLEGAL',
        `'${this.#plugin}' cannot go from '${from}' to '${to}': it is '${this.#state}'.`,
        { plugin: this.#plugin },
      );
    }
    this.#state = to;
    this.#onMove(to);
  }

  /** Give up from wherever it is; `error` can follow every state but `unloaded` and itself, where this does nothing. */
  fail(): void {
    if (this.#state === 'unloaded' || this.#state === 'error') return;
    this.#state = 'error';
    this.#onMove('error');
  }
}
