import { Link } from 'wouter';
import { type Freshness } from '@airlock/registry/client';
import { useFreshness } from '../../react/hooks.ts';
import { useHostStatus } from '../boot/status.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Dot, type Tone } from '../ui/surface.tsx';
import { useNow, useOnline } from './device.ts';

type State = Freshness['state'];

/** Codes that say something about the network or the time, not about whether the registry can be trusted. */
const harmless: ReadonlySet<string> = new Set([
  'UNREACHABLE',
  'TOO_SLOW',
  'ABORTED',
  'EXPIRED',
  'CLOCK_WRONG',
  'UNINITIALIZED',
]);

/** The state as people should see it: a registry that was refused at first sight is not just unknown. */
export function shownState({ state, error }: Freshness): State {
  return state === 'unknown' && error && !harmless.has(error.code) ? 'suspect' : state;
}

/** From best to worst: the worst registry decides what is shown. */
const order: readonly State[] = ['fresh', 'soft-stale', 'unknown', 'hard-stale', 'suspect'];

export const freshnessTones: { readonly [state in State]: Tone } = {
  fresh: 'success',
  'soft-stale': 'warning',
  'hard-stale': 'danger',
  suspect: 'danger',
  unknown: 'neutral',
};

/** How old what we know of the registries is; always in sight, and leads to more. */
export function FreshnessLink() {
  const text = useText();
  const format = useFormat();
  const status = useHostStatus();
  const registries = useFreshness();
  const isOnline = useOnline();
  const now = useNow(30_000);
  const worst = registries.map(({ freshness }) => freshness).sort((a, b) => rank(b) - rank(a))[0];
  const words = useFreshnessWords();
  const label =
    status.state === 'starting'
      ? text.shell.starting
      : !worst
        ? text.shell.noRegistry
        : isOnline
          ? words(shownState(worst))
          : text.shell.offline;
  return (
    <Link href="/settings" className="freshness">
      <Dot tone={worst ? (isOnline ? freshnessTones[shownState(worst)] : 'neutral') : 'neutral'} />
      <span className="stack" style={{ gap: 0 }}>
        <span>{label}</span>
        {worst?.checkedAt !== undefined && (
          <span className="faint">{text.shell.checked(format.ago(worst.checkedAt, now))}</span>
        )}
      </span>
    </Link>
  );
}

/** The state of a registry in words. */
export function useFreshnessWords(): (state: State) => string {
  const { shell } = useText();
  const words: { readonly [state in State]: string } = {
    fresh: shell.fresh,
    'soft-stale': shell.stale,
    'hard-stale': shell.expired,
    suspect: shell.suspect,
    unknown: shell.unknown,
  };
  return (state) => words[state];
}

function rank(freshness: Freshness): number {
  return order.indexOf(shownState(freshness));
}
