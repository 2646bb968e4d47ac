import { type ComponentType, type ReactNode, useCallback } from 'react';
import type { Contribution } from '../kernel/contributions.ts';
import { AirlockError, messageOf, toAirlockError } from '../kernel/errors.ts';
import { PluginFence } from './fence.tsx';
import { useWidgets } from './hooks.ts';
import { useLoaded } from './loaded.ts';
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
  const contributions = useWidgets(name);
  return contributions.map((contribution) => (
    <Framed key={contribution.key}>
      {frame(contribution, <Contributed contribution={contribution} loading={loading} fallback={fallback} />)}
    </Framed>
  ));
}

function Framed({ children }: { readonly children: ReactNode }) {
  return children;
}

/** What a page realm answers for a widget: a component, and the context of its plugin. */
interface Widget {
  readonly component: ComponentType<{ readonly context: unknown }>;
  readonly context: unknown;
}

let lastSerial = 0;
const serials = new WeakMap<Contribution, number>();

/** Tells one contribution from a later one with the same key, such as that of a new version. */
function serialOf(contribution: Contribution): number {
  const serial = serials.get(contribution) ?? ++lastSerial;
  serials.set(contribution, serial);
  return serial;
}

function Contributed(props: {
  readonly contribution: Contribution;
  readonly loading: ReactNode;
  readonly fallback: SlotProps['fallback'];
}) {
  const { contribution, fallback } = props;
  const { faults } = useHost();
  const key = `${contribution.key}:${serialOf(contribution)}`;
  const loaded = useLoaded(key, async () => ({ key, widget: widgetOf(contribution, await contribution.load()) }));

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

  if (loaded.state === 'failed') {
    const error = toAirlockError(loaded.error, 'START_FAILED', { plugin: contribution.plugin });
    return fallback(error, loaded.reload);
  }
  // The component of a version that was replaced must not be drawn again.
  if (loaded.value?.key !== key) return props.loading;
  const { component: Component, context } = loaded.value.widget;
  return (
    <PluginFence key={key} plugin={contribution.plugin} onError={onError} fallback={fallback}>
      <Component context={context} />
    </PluginFence>
  );
}

function widgetOf(contribution: Contribution, loaded: unknown): Widget {
  if (typeof loaded === 'object' && loaded !== null && 'component' in loaded && 'context' in loaded) {
    const { component, context } = loaded;
    // React checks what it is given; a function is all that can be told apart here.
    if (typeof component === 'function') return { component: component as Widget['component'], context };
  }
  throw new AirlockError('WIDGET_MISSING', `Widget "${contribution.id}" is not a component.`, {
    plugin: contribution.plugin,
  });
}
