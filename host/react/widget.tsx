import { type ComponentType, useCallback, useEffect, useState } from 'react';
import type { Contribution } from '../kernel/contributions.ts';
import { AirlockError, messageOf, toAirlockError } from '../kernel/errors.ts';
import type { TreeWidget } from '../kernel/tree-view.ts';
import { PluginFence } from './fence.tsx';
import { type Loaded, useLoaded } from './loaded.ts';
import { useHost, useHostUi } from './provider.tsx';
import type { SlotProps } from './slot.tsx';
import type { TreeParts } from './parts.ts';
import type { TreeRegion } from './tree.tsx';

/** What is needed to draw a contribution, once it was loaded. */
type Drawable =
  | {
      readonly kind: 'react';
      readonly component: ComponentType<{ readonly context: unknown }>;
      readonly context: unknown;
    }
  | {
      readonly kind: 'tree';
      readonly widget: TreeWidget;
      readonly parts: TreeParts;
      readonly Region: typeof TreeRegion;
    };

let lastSerial = 0;
const serials = new WeakMap<Contribution, number>();

/** Tells one contribution from a later one with the same key, such as that of a new version. */
function serialOf(contribution: Contribution): number {
  const serial = serials.get(contribution) ?? ++lastSerial;
  serials.set(contribution, serial);
  return serial;
}

export interface WidgetProps extends Pick<SlotProps, 'props' | 'loading' | 'fallback'> {
  readonly contribution: Contribution;
}

/** Draws one contribution, in whatever realm its plugin runs. What fails is told in `faults` and replaced by `fallback`. */
export function Widget({ contribution, props = NOTHING, loading = null, fallback }: WidgetProps) {
  const { faults, metrics } = useHost();
  const ui = useHostUi();
  const [turn, setTurn] = useState(0);
  const [failure, setFailure] = useState<{ readonly key: string; readonly error: AirlockError }>();
  const { plugin } = contribution;
  const key = `${contribution.key}:${serialOf(contribution)}:${turn}`;
  const loaded: Loaded<{ readonly key: string; readonly drawable: Drawable }> = useLoaded(key, async () => ({
    key,
    drawable: await drawableOf(contribution, ui?.parts),
  }));

  const onFail = useCallback(
    (error: AirlockError): void => {
      faults.report(error);
      setFailure({ key, error });
    },
    [faults, key],
  );
  const onError = useCallback(
    (_: string, thrown: unknown): AirlockError => {
      const error = new AirlockError('CRASHED', `"${contribution.id}" failed to draw: ${messageOf(thrown)}`, {
        plugin,
        recovery: 'skipped',
        cause: thrown,
      });
      faults.report(error);
      return error;
    },
    [contribution, plugin, faults],
  );

  const isDrawn = loaded.value?.key === key;
  useEffect(() => {
    if (isDrawn) metrics.painted(plugin);
  }, [isDrawn, metrics, plugin]);

  if (loaded.state === 'failed') {
    return fallback(toAirlockError(loaded.error, 'START_FAILED', { plugin }), () => setTurn(turn + 1));
  }
  if (failure?.key === key) return fallback(failure.error, () => setTurn(turn + 1));
  // The component of a version that was replaced must not be drawn again.
  if (loaded.value?.key !== key) return loading;
  const { drawable } = loaded.value;
  return (
    <PluginFence key={key} plugin={plugin} onError={onError} fallback={fallback}>
      {drawable.kind === 'react' ? (
        <drawable.component {...props} context={drawable.context} />
      ) : (
        <drawable.Region
          plugin={plugin}
          label={ui?.regionLabel?.(plugin) ?? `Provided by ${plugin}`}
          widget={drawable.widget}
          parts={drawable.parts}
          props={props}
          loading={loading}
          onFail={onFail}
        />
      )}
    </PluginFence>
  );
}

const NOTHING = Object.freeze({});

async function drawableOf(
  contribution: Contribution,
  loadParts: (() => Promise<TreeParts>) | undefined,
): Promise<Drawable> {
  const { plugin, id } = contribution;
  const loaded = await contribution.load();
  const refuse = (why: string): never => {
    throw new AirlockError('WIDGET_MISSING', `Widget "${id}" ${why}.`, { plugin });
  };
  if (typeof loaded !== 'object' || loaded === null) return refuse('is nothing that can be drawn');
  if ('tree' in loaded) {
    if (loadParts === undefined) return refuse('needs parts of this app that it was not given');
    const [parts, { TreeRegion: Region }] = await Promise.all([loadParts(), import('./tree.tsx')]);
    // The kernel's realms answer with nothing else under this name.
    return { kind: 'tree', widget: loaded.tree as TreeWidget, parts, Region };
  }
  if ('component' in loaded && 'context' in loaded) {
    const { component, context } = loaded;
    // React checks what it is given; a function is all that can be told apart here.
    if (typeof component === 'function')
      return { kind: 'react', component: component as ComponentType<{ readonly context: unknown }>, context };
  }
  return refuse('is not a component');
}
