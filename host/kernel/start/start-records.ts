import { systemClock } from '../clock.ts';
import type { HostOptions } from '../host.ts';
import type { Profile } from '../profile.ts';
import type { PageMemories } from '../storage/page-memory.ts';
import type { Store } from '../storage/store.ts';
import { forgettingStore } from './forgetting-store.ts';
import type { RecordParts } from './keep-record.ts';
import { platformRest } from './rest.ts';
import { madeUnder, NEEDED, RECORDED } from './start-record.ts';

export interface RecordedParts extends Omit<RecordParts, 'store'> {
  readonly profile: RecordParts['profile'] & Pick<Profile, 'subscribe' | 'rows'>;
}

/** Milliseconds without a change after which a record is worth its writing. */
const QUIET = 500;
/** Milliseconds from the start of a host in which what starts belongs to its first screen. */
const EARLY = 3000;

export interface StartRecords {
  /** The host's store; what is changed through it is forgotten by the record. */
  readonly store: Store;
  /** Somebody needs a plugin at the time in milliseconds; if that is early, so will the next page. */
  needed(now: number): void;
  /** From now on write a record when there is none and the page is idle, and remember what the next start has to load. */
  keep(parts: RecordedParts, signal: AbortSignal): void;
}

/** `begun`: when the page asked for a host. */
export type StartRecordsOptions = HostOptions & { readonly memory: PageMemories; readonly begun: number };

/** What this page leaves for the start of the next one. A record is a convenience: where none can be written, there is none. */
export function startRecords(options: StartRecordsOptions): StartRecords {
  const { rest = platformRest(), memory, clock = systemClock } = options;
  const remember = (text: string | undefined): void => {
    if (memory.installed?.read() !== text) memory.installed?.write(text);
  };
  let isNeeded = false;
  const listeners = new Set<() => void>();
  const store = forgettingStore(options.store, () => {
    if (memory.installed?.read() === RECORDED) remember('yes');
    for (const listener of listeners) listener();
  });
  return {
    store,
    needed(now) {
      isNeeded ||= now - options.begun < EARLY;
      if (isNeeded) remember(NEEDED);
    },
    keep(parts, signal) {
      let any: boolean | undefined;
      let cancel = (): void => {};
      const write = async (): Promise<void> => {
        // The next page does not read it where this one needed a plugin.
        const keepRecord = isNeeded ? undefined : (await import('./keep-record.ts')).keepRecord;
        // The end of the change under way asks again.
        if (signal.aborted || parts.profile.rows().length === 0 || !parts.profile.isSettled()) return;
        if (keepRecord && !(await keepRecord({ ...parts, store: options.store }, madeUnder(options)))) return;
        remember(isNeeded ? NEEDED : RECORDED);
      };
      const later = (): void => {
        if (rest === undefined || signal.aborted) return;
        cancel();
        // To write holds four tables, which an install waits for, step by step.
        cancel = clock.after(QUIET, () =>
          // A full device or a closed database: the next start reads the tables.
          rest(() => void write().catch(() => {})),
        );
      };
      const look = (): void => {
        const now = parts.profile.rows().length > 0;
        // It may say more than that already.
        if (now !== any) remember(now ? (memory.installed?.read() ?? 'yes') : undefined);
        any = now;
        later();
      };
      look();
      listeners.add(later);
      for (const part of [parts.grants, parts.contributions]) part.subscribe(later);
      parts.profile.subscribe(look);
    },
  };
}
