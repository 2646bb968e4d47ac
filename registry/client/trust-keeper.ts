import { equalBytes, parseMetadata, RegistryError, type Bytes, type Limits, type Root } from '../format/index.ts';
import type { DownloadOptions } from './download.ts';
import { Draft } from './draft.ts';
import { readHead, type VerifiedHead } from './head.ts';
import { rememberHead } from './memory.ts';
import type { Mirrors } from './mirrors.ts';
import { EMPTY_TRUST, isNewer, type TrustState, type TrustStore, type TufFiles } from './trust.ts';
import type { Floors } from './tuf-options.ts';
import { TufSession } from './tuf-session.ts';

export interface TrustKeeperOptions {
  readonly id: string;
  readonly root: Bytes;
  readonly store: TrustStore;
  readonly clock: () => number;
  readonly crypto: SubtleCrypto;
  readonly floors?: Floors;
  readonly limits: Limits;
  readonly mirrors: Mirrors;
}

/** Keeps what is trusted of one registry: brings it up to date, and answers from the store only after verifying it. */
export interface TrustKeeper {
  read(): Promise<TrustState | undefined>;
  /** Change what is remembered, atomically; nothing is written when `work` returns its argument. */
  change(work: (state: TrustState) => TrustState): Promise<void>;
  refresh(signal?: AbortSignal): Promise<VerifiedHead>;
  head(): Promise<VerifiedHead | undefined>;
  /** Throws `UNINITIALIZED` before the first refresh. */
  requireHead(): Promise<VerifiedHead>;
  /** Every root from the pinned one to the one in force. */
  roots(): Promise<readonly Root[]>;
}

/** A set that was verified, with what it says. */
interface Verified {
  readonly files: TufFiles;
  readonly head: VerifiedHead;
  readonly roots: readonly Root[];
}

export function createTrustKeeper(options: TrustKeeperOptions): TrustKeeper {
  const { id, root, store, clock, crypto: subtle, limits, floors, mirrors } = options;
  let verified: Verified | undefined;
  let running: Promise<VerifiedHead> | undefined;

  const read = (): Promise<TrustState | undefined> => store.read(id);

  const change: TrustKeeper['change'] = (work) =>
    store.update(id, (current) => {
      const state = current ?? EMPTY_TRUST;
      const next = work(state);
      return next === state ? undefined : next;
    });

  /** Verify a stored set without a network and whatever its age. */
  const restore = async (files: TufFiles): Promise<VerifiedHead> => {
    if (verified && isSame(verified.files, files)) return verified.head;
    const session = await TufSession.open(root, {
      subtle,
      files: new Draft(files),
      get: notStored,
      now: -Infinity,
      limits,
      floors,
    });
    await session.restore();
    const head = await readHead(session);
    verified = { files, head, roots: session.roots };
    return head;
  };

  const head: TrustKeeper['head'] = async () => {
    const state = await read();
    return state?.head && restore(state.head);
  };

  const attempt = async (
    state: TrustState,
    draft: Draft,
    get: (path: string, options: DownloadOptions) => Promise<Bytes>,
    onConflict: (trusted: Bytes, other: Bytes) => void,
    signal: AbortSignal | undefined,
  ): Promise<Verified> => {
    const session = await TufSession.open(root, {
      subtle,
      files: draft,
      get: (name, how) => get(`metadata/${name}`, how),
      now: clock(),
      signedTime: state.signedTime,
      limits,
      floors,
      signal,
      onConflict,
    });
    await session.refresh();
    return { files: draft.files, head: await readHead(session), roots: session.roots };
  };

  const refreshOnce = async (signal: AbortSignal | undefined): Promise<VerifiedHead> => {
    const state = (await read()) ?? EMPTY_TRUST;
    const start = (await isSound(state.local)) ? state.local : EMPTY_TRUST.local;
    let furthest = new Draft(start);
    let evidence: readonly Bytes[] | undefined;
    const onConflict = (...both: Bytes[]): never => {
      evidence = both;
      throw new RegistryError('CONFLICT', 'The registry signed two different timestamps with one version');
    };
    try {
      const { draft, found } = await mirrors.each(async (get) => {
        const own = new Draft(start);
        try {
          return { draft: own, found: await attempt(state, own, get, onConflict, signal) };
        } finally {
          if (isNewer(own.files, furthest.files)) furthest = own;
        }
      });
      await change((current) => accept(current, draft, found.head, clock()));
      // What is stored now is what was just verified, unless another tab was further.
      verified = found;
      return (await head()) ?? found.head;
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code === 'ABORTED') throw error;
      const { code, message } = error;
      await change((current) => ({
        ...current,
        local: isNewer(current.local, furthest.files) ? current.local : furthest.files,
        failure: { code, message, at: clock(), ...(evidence && { evidence }) },
      }));
      throw error;
    }
  };

  /** Whether the stored roots follow from the pinned one. If not, someone changed the store: start again from the pin. */
  const isSound = async ({ roots }: TufFiles): Promise<boolean> => {
    const files = new Draft({ ...EMPTY_TRUST.local, roots });
    return TufSession.open(root, { subtle, files, get: notStored, now: -Infinity, limits }).then(
      () => true,
      () => false,
    );
  };

  return {
    read,
    change,
    head,
    async refresh(signal) {
      try {
        return await (running ??= refreshOnce(signal).finally(() => (running = undefined)));
      } catch (error) {
        // Whoever began it may have lost interest; this caller did not.
        const stopped = error instanceof RegistryError && error.code === 'ABORTED' && !signal?.aborted;
        return stopped ? this.refresh(signal) : Promise.reject(error);
      }
    },
    async requireHead() {
      const found = await head();
      if (found) return found;
      throw new RegistryError('UNINITIALIZED', 'Nothing is known of the registry yet: refresh it first');
    },
    async roots() {
      return (await head()) && verified ? verified.roots : [parseMetadata(root, 'root', 'the pinned root').signed];
    },
  };
}

function notStored(): Promise<never> {
  return Promise.reject(new RegistryError('UNINITIALIZED', 'What is stored of the registry is not complete'));
}

/** The state after a successful refresh; another tab may have been further already. */
function accept(current: TrustState, { files, restarted }: Draft, head: VerifiedHead, now: number): TrustState {
  const { failure: _, ...rest } = current;
  const signedTime = Math.max(restarted ? 0 : current.signedTime, head.signedTime);
  if (current.head && isNewer(current.head, files)) return { ...rest, checkedAt: now };
  return rememberHead({ ...rest, checkedAt: now, signedTime, local: files, head: files }, head);
}

/** Whether `b` is the set that was verified as `a`: one signed timestamp under one root names everything else. */
function isSame(a: TufFiles, b: TufFiles): boolean {
  const [old, next] = [a.roles['timestamp'], b.roles['timestamp']];
  return a.rootVersion === b.rootVersion && old !== undefined && next !== undefined && equalBytes(old, next);
}
