import { type ComponentType, type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Contribution } from '../kernel/contributions.ts';
import { AirlockError, messageOf, toAirlockError } from '../kernel/errors.ts';
import { PluginFence } from './fence.tsx';
import { useContributions } from './hooks.ts';
import { useHost } from './provider.tsx';

export interface SlotProps {
  /** Slot id, for example `dashboard.widget`. */
  readonly name: string;
  /** What stands around each contribution; it is the host's, not the plugin's. Default: nothing. */
  readonly frame?: (contribution: Contribution, content: ReactNode) => ReactNode;
  /** While a plugin is being started. Default: nothing. */
  readonly loading?: ReactNode;
  /** In place of one that failed; `retry` tries again. */
  readonly fallback: (error: AirlockError, retry: () => void) => ReactNode;
}

/** Draws what enabled plugins contribute to a slot. One that fails takes nothing else with it, and is told in `faults`. */
export function Slot({ name, frame = (_, content) => content, loading = null, fallback }: SlotProps) {
  const contributions = useContributions(name);
  return contributions.map((contribution) => (
    <Framed key={contribution.key}>
      {frame(contribution, <Contributed contribution={contribution} loading={loading} fallback={fallback} />)}
    </Framed>
  ));
}

function Framed({ children }: { readonly children: ReactNode }) {
  return children;
}

type Start =
  | { readonly state: 'starting' }
  | {
      readonly state: 'started';
      readonly Widget: ComponentType<{ readonly context: unknown }>;
      readonly context: unknown;
    }
  | { readonly state: 'failed'; readonly error: AirlockError };

function Contributed(props: {
  readonly contribution: Contribution;
  readonly loading: ReactNode;
  readonly fallback: SlotProps['fallback'];
}) {
  const { contribution, fallback } = props;
  const { faults } = useHost();
  const [start, setStart] = useState<Start>({ state: 'starting' });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  useEffect(() => {
    let isCurrent = true;
    setStart({ state: 'starting' });
    contribution.load().then(
      (loaded) => isCurrent && setStart(widgetOf(contribution, loaded)),
      (error: unknown) =>
        isCurrent &&
        setStart({
          state: 'failed',
          error: toAirlockError(error, 'START_FAILED', { plugin: contribution.plugin }),
        }),
    );
    return () => {
      isCurrent = false;
    };
  }, [contribution, attempt]);

  const onError = useCallback(
    (plugin: string, thrown: unknown): AirlockError => {
      const error = new AirlockError('CRASHED', `"${contribution.id}" failed to draw: ${messageOf(thrown)}`, {
        plugin,
        recovery: 'skipped',
        cause: thrown,
      });
      faults.report(error);
      return error;
    },
    [contribution, faults],
  );

  if (start.state === 'starting') return props.loading;
  if (start.state === 'failed') return fallback(start.error, retry);
  return (
    <PluginFence plugin={contribution.plugin} onError={onError} fallback={fallback}>
      <start.Widget context={start.context} />
    </PluginFence>
  );
}

/** What a page realm answers for a widget: a component, and the context of its plugin. */
function widgetOf(contribution: Contribution, loaded: unknown): Start {
  if (typeof loaded === 'object' && loaded !== null && 'component' in loaded && 'context' in loaded) {
    const { component, context } = loaded;
    // React checks what it is given; a function is all that can be told apart here.
    if (typeof component === 'function')
      return { state: 'started', Widget: component as ComponentType<{ readonly context: unknown }>, context };
  }
  const error = new AirlockError('HOOK_INVALID_ANSWER', `Widget "${contribution.id}" is not a component.`, {
    plugin: contribution.plugin,
  });
  return { state: 'failed', error };
}
