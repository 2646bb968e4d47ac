import { type ComponentType, type ReactNode, useCallback, useEffect, useState } from 'react';
import type { Contribution } from '../kernel/contributions/contributions.ts';
import { AirlockError, messageOf, toAirlockError } from '../kernel/errors.ts';
import type { FrameView } from '../kernel/realm.ts';
import type { TreeWidget } from '../kernel/contributions/tree-view.ts';
import { PluginFence } from './fence.tsx';
import { type Loaded, useLoaded } from './loaded.ts';
import { type HostUi, useHost, useHostUi } from './provider.tsx';
import type { SlotProps } from './slot.tsx';
import type { DomRegion, Mount } from './dom.tsx';
import type { FrameBarProps, FrameRegion } from './frame.tsx';
import { PageBox, type PageComponent } from './page-box.tsx';
import type { TreeParts } from './parts.ts';
import type { TreeRegion } from './tree.tsx';
import { createWindowMemory, type WindowMemory } from './window-memory.ts';

/** What is needed to draw a contribution, once it was loaded. */
type Drawable =
  | {
      readonly kind: 'frame';
      readonly view: FrameView;
      readonly Region: typeof FrameRegion;
      readonly Bar: ComponentType<FrameBarProps>;
    }
  | { readonly kind: 'dom'; readonly mount: Mount; readonly context: unknown; readonly Region: typeof DomRegion }
  | {
      readonly kind: 'react';
      readonly component: PageComponent;
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
  const [memory] = useState(createWindowMemory);
  const [failure, setFailure] = useState<{ readonly key: string; readonly error: AirlockError }>();
  const { plugin } = contribution;
  const key = `${contribution.key}:${serialOf(contribution)}:${turn}`;
  const loaded: Loaded<{ readonly key: string; readonly drawable: Drawable }> = useLoaded(key, async () => ({
    key,
    drawable: await drawableOf(contribution, ui),
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
  // The component of a version that was replaced must not be drawn again; what stands around its window stays.
  const isWindow = contribution.realm === 'frame' && loaded.value?.drawable.kind === 'frame';
  if (loaded.value === undefined || (!isDrawn && !isWindow)) return loading;
  const { drawable } = loaded.value;
  return (
    <PluginFence key={isWindow ? contribution.key : key} plugin={plugin} onError={onError} fallback={fallback}>
      <Drawn
        drawable={drawable}
        isCurrent={isDrawn}
        contribution={contribution}
        label={ui?.regionLabel?.(plugin) ?? `Provided by ${plugin}`}
        props={props}
        loading={loading}
        memory={memory}
        onFail={onFail}
      />
    </PluginFence>
  );
}

function Drawn(given: {
  readonly drawable: Drawable;
  /** It is of this version. */
  readonly isCurrent: boolean;
  readonly contribution: Contribution;
  readonly label: string;
  readonly props: { readonly [name: string]: unknown };
  readonly loading: ReactNode;
  readonly memory: WindowMemory;
  readonly onFail: (error: AirlockError) => void;
}) {
  const { drawable, isCurrent, contribution, label, props, loading, memory, onFail } = given;
  const { plugin, title } = contribution;
  switch (drawable.kind) {
    case 'tree': {
      const { Region, widget, parts } = drawable;
      return (
        <Region
          plugin={plugin}
          label={label}
          widget={widget}
          parts={parts}
          props={props}
          loading={loading}
          onFail={onFail}
        />
      );
    }
    case 'frame': {
      const { Region, view, Bar } = drawable;
      return <Region {...{ plugin, title, props, Bar, memory, onFail }} view={isCurrent ? view : undefined} />;
    }
    case 'dom': {
      const { Region, mount, context } = drawable;
      return <Region plugin={plugin} label={label} mount={mount} context={context} props={props} onFail={onFail} />;
    }
    case 'react':
      return (
        <PageBox plugin={plugin} label={label}>
          {(container) => <drawable.component {...props} context={drawable.context} container={container} />}
        </PageBox>
      );
  }
}

const NOTHING = Object.freeze({});

async function drawableOf(contribution: Contribution, ui: HostUi | undefined): Promise<Drawable> {
  const { plugin, id, draws } = contribution;
  const loaded = await contribution.load();
  const refuse = (why: string): never => {
    throw new AirlockError('WIDGET_MISSING', `Widget "${id}" ${why}.`, { plugin });
  };
  if (typeof loaded !== 'object' || loaded === null) return refuse('is nothing that can be drawn');
  if ('tree' in loaded) {
    if (ui?.parts === undefined) return refuse('needs parts of this app that it was not given');
    const [parts, { TreeRegion: Region }] = await Promise.all([ui.parts(), import('./tree.tsx')]);
    // The kernel's realms answer with nothing else under these names, here and below.
    return { kind: 'tree', widget: loaded.tree as TreeWidget, parts, Region };
  }
  if ('frame' in loaded) {
    const { FrameRegion: Region, PlainFrameBar } = await import('./frame.tsx');
    return { kind: 'frame', view: loaded.frame as FrameView, Region, Bar: ui?.frameBar ?? PlainFrameBar };
  }
  if (!('component' in loaded && 'context' in loaded) || typeof loaded.component !== 'function')
    return refuse('is not a component');
  const { component, context } = loaded;
  if (draws === 'dom') {
    const { DomRegion: Region } = await import('./dom.tsx');
    return { kind: 'dom', mount: component as Mount, context, Region };
  }
  // React checks what it is given; a function is all that can be told apart here.
  return { kind: 'react', component: component as PageComponent, context };
}
