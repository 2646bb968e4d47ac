import type { ReactNode } from 'react';
import type { Contribution } from '../kernel/contributions/contributions.ts';
import type { AirlockError } from '../kernel/errors.ts';
import { useWidgets } from './hooks.ts';
import { Widget } from './widget.tsx';

export interface SlotProps {
  /** Slot id, for example `dashboard.widget`. */
  readonly name: string;
  /** What the slot hands to each widget beside its context: data and functions, as in `Slots` of the SDK. Default: nothing. */
  readonly props?: { readonly [name: string]: unknown };
  /** What stands around each contribution; it is the host's, not the plugin's. Default: nothing. */
  readonly frame?: (contribution: Contribution, content: ReactNode) => ReactNode;
  /** While a plugin is being started. Default: nothing. */
  readonly loading?: ReactNode;
  /** In place of one that failed; `retry` tries again. */
  readonly fallback: (error: AirlockError, retry: () => void) => ReactNode;
}

/** Draws what enabled plugins contribute to a slot. One that fails takes nothing else with it, and is told in `faults`. */
export function Slot({ name, frame = (_, content) => content, ...rest }: SlotProps) {
  const contributions = useWidgets(name);
  return contributions.map((contribution) => (
    <Framed key={contribution.key}>{frame(contribution, <Widget contribution={contribution} {...rest} />)}</Framed>
  ));
}

function Framed({ children }: { readonly children: ReactNode }) {
  return children;
}
