import { satisfies } from './semver.ts';

/** One version of a plugin, as far as others depend on it. Ids are of one registry. */
export interface Candidate {
  readonly id: string;
  readonly version: string;
  /** Plugins it cannot do without, by id → range. Those that are not there are added. */
  readonly needs: { readonly [id: string]: string };
  /** As `needs`, but the user chooses them: they are never added. */
  readonly peers?: { readonly [id: string]: string };
}

/** A version on offer; opened only when it is tried. */
export interface Offer {
  readonly version: string;
  /** `undefined`: it turns out that it cannot be used here. */
  open(): Promise<Candidate | undefined>;
}

/**
 * `strict`: what is installed stays as it is; what is missing is added. `latest`: installed plugins are updated too where
 * that is needed, and what is added or needed is as new as fits. `manual`: nothing is added or updated beside what was asked for.
 */
export type Strategy = 'strict' | 'latest' | 'manual';

export interface ResolveRequest {
  /** What is to be installed or updated, each at this very version. */
  readonly wanted: readonly Candidate[];
  readonly installed: readonly Candidate[];
  readonly strategy: Strategy;
  /** Versions of a plugin, the preferred first; empty when there is none. */
  readonly offers: (id: string) => Promise<readonly Offer[]>;
}

/** Who asks for what, in a clash. */
export interface Demand {
  readonly by: string;
  readonly version: string;
  readonly range: string;
}

/**
 * Why it cannot be done: no version of `id` fits every demand. `held`: the version that stays, by the strategy or because it
 * was asked for. `peer`: it would have to be chosen by the user. `tooHard`: there was no end to the combinations.
 */
export interface Clash {
  readonly id: string;
  readonly demands: readonly Demand[];
  readonly held?: string;
  readonly peer?: true;
  readonly tooHard?: true;
}

export type Resolution =
  | {
      readonly solved: true;
      /** What is added or changed, what is needed before what needs it; `wanted` included. */
      readonly changes: readonly Candidate[];
    }
  | { readonly solved: false; readonly clash: Clash };

/** Versions tried before it is given up. */
const MOST_STEPS = 5000;

/**
 * Choose versions so that every plugin that is there gets what it needs. The first answer in the order of preference: what was
 * asked for is fixed, then each needed plugin in the order of ids, at the first offer with which all others work out too.
 */
export async function resolve(request: ResolveRequest): Promise<Resolution> {
  const search = new Search(request);
  return search.run();
}

interface State {
  readonly chosen: ReadonlyMap<string, Candidate>;
  /** Ids that must be there and are not chosen yet. */
  readonly open: readonly string[];
  readonly demands: ReadonlyMap<string, readonly (Demand & { readonly peer: boolean })[]>;
}

class Search {
  readonly #request: ResolveRequest;
  readonly #installed: ReadonlyMap<string, Candidate>;
  readonly #offers = new Map<string, Promise<readonly Offer[]>>();
  #steps = 0;
  #clash: Clash | undefined;

  constructor(request: ResolveRequest) {
    this.#request = request;
    this.#installed = new Map(request.installed.map((plugin) => [plugin.id, plugin]));
  }

  async run(): Promise<Resolution> {
    const { wanted, installed, strategy } = this.#request;
    const asked = new Set(wanted.map(({ id }) => id));
    const others = installed.filter(({ id }) => !asked.has(id));
    let state: State | undefined = { chosen: new Map(), open: [], demands: new Map() };
    // What was asked for comes last, so that a clash with it names everybody.
    const fixed = strategy === 'latest' ? wanted : [...others, ...wanted];
    for (const candidate of fixed) state = state && this.#choose(state, candidate);
    if (state && strategy === 'latest')
      state = { ...state, open: ordered([...state.open, ...others.map(({ id }) => id)]) };
    const found = state && (await this.#solve(state));
    if (found) return { solved: true, changes: this.#changes(found) };
    // A search that fails has met a clash.
    return { solved: false, clash: this.#clash ?? { id: wanted[0]?.id ?? '', demands: [] } };
  }

  async #solve(state: State): Promise<ReadonlyMap<string, Candidate> | undefined> {
    const [id, ...rest] = state.open;
    if (id === undefined) return this.#peersThere(state) ? state.chosen : undefined;
    const demands = state.demands.get(id) ?? [];
    const onlyPeer = demands.length > 0 && demands.every(({ peer }) => peer);
    const there = this.#installed.has(id);
    // Who asks for a peer only gets what somebody else brings.
    if (onlyPeer && !there) return this.#solve({ ...state, open: rest });
    if (this.#request.strategy === 'manual') {
      this.#failed({ id, demands });
      return undefined;
    }
    let fits = false;
    for (const offer of await this.#offersOf(id)) {
      if (!demands.every(({ range }) => satisfies(offer.version, range))) continue;
      this.#steps += 1;
      if (this.#steps > MOST_STEPS) {
        this.#clash = { id, demands, tooHard: true };
        return undefined;
      }
      const candidate = await offer.open();
      if (!candidate) continue;
      fits = true;
      const next = this.#choose({ ...state, open: rest }, candidate);
      const found = next && (await this.#solve(next));
      if (found || this.#clash?.tooHard) return found;
    }
    if (!fits) this.#failed({ id, demands });
    return undefined;
  }

  /** Offers in order of preference: one that is there and not reached by what was asked for stays as it is if it can. */
  #offersOf(id: string): Promise<readonly Offer[]> {
    const known = this.#offers.get(id) ?? this.#prefer(id);
    this.#offers.set(id, known);
    return known;
  }

  async #prefer(id: string): Promise<readonly Offer[]> {
    const offers = await this.#request.offers(id);
    const present = this.#installed.get(id);
    if (!present) return offers;
    const own: Offer = { version: present.version, open: async () => present };
    return [own, ...offers.filter(({ version }) => version !== present.version)];
  }

  /** The state after a choice, or `undefined` when it goes against what was chosen before. */
  #choose(state: State, candidate: Candidate): State | undefined {
    const chosen = new Map(state.chosen).set(candidate.id, candidate);
    const demands = new Map(state.demands);
    const open = new Set(state.open);
    open.delete(candidate.id);
    const own = demands.get(candidate.id) ?? [];
    if (!own.every(({ range }) => satisfies(candidate.version, range))) {
      this.#failed({ id: candidate.id, demands: own, held: candidate.version });
      return undefined;
    }
    for (const [id, range, peer] of requirements(candidate)) {
      const all = [...(demands.get(id) ?? []), { by: candidate.id, version: candidate.version, range, peer }];
      demands.set(id, all);
      const other = chosen.get(id);
      if (!other) open.add(id);
      else if (!satisfies(other.version, range)) {
        this.#failed({ id, demands: all, held: other.version });
        return undefined;
      }
    }
    return { chosen, demands, open: ordered([...open]) };
  }

  #peersThere({ chosen, demands }: State): boolean {
    for (const [id, all] of demands) {
      if (chosen.has(id)) continue;
      this.#failed({ id, demands: all, peer: true });
      return false;
    }
    return true;
  }

  /** The first clash is met on the way that is preferred most, so it is the one to tell. */
  #failed({ demands, ...clash }: Clash): void {
    this.#clash ??= { ...clash, demands: demands.map(({ by, version, range }) => ({ by, version, range })) };
  }

  #changes(chosen: ReadonlyMap<string, Candidate>): readonly Candidate[] {
    const order: Candidate[] = [];
    const seen = new Set<string>();
    const visit = (id: string): void => {
      const candidate = chosen.get(id);
      if (!candidate || seen.has(id)) return;
      seen.add(id);
      for (const [other] of requirements(candidate)) visit(other);
      if (this.#installed.get(id)?.version !== candidate.version || this.#request.wanted.includes(candidate)) {
        order.push(candidate);
      }
    };
    for (const id of ordered([...chosen.keys()])) visit(id);
    return order;
  }
}

function requirements({ needs, peers = {} }: Candidate): [id: string, range: string, peer: boolean][] {
  return [
    ...Object.entries(needs).map(([id, range]): [string, string, boolean] => [id, range, false]),
    ...Object.entries(peers).map(([id, range]): [string, string, boolean] => [id, range, true]),
  ];
}

function ordered(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}
