import { useState } from 'react';
import type { ArrangedContribution } from '../../kernel/contributions/contributions.ts';
import { useArranged } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { Widget } from '../../react/widget.tsx';
import { useHostStatus } from '../boot/status.ts';
import { useText } from '../i18n/text.tsx';
import { useHide, useMove, useOrder, useReset, useSlotItems } from '../slots/arranging.ts';
import { fallback, loading, PartFrame } from '../slots/place.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Segments } from '../ui/segments.tsx';
import { DragHandle, DropPlace } from '../ui/reorder.tsx';
import { Empty } from '../ui/surface.tsx';
import { useWidgetSizes, type WidgetSize, widgetSizes, type WidgetSizes } from './sizes.ts';

const SLOT = 'dashboard.widget';

/** What plugins show on the dashboard, in the order and size that the user gave it. */
export function Widgets() {
  const { dashboard: text, shell } = useText();
  const status = useHostStatus();
  const arranged = useArranged(SLOT);
  // Read while the plugins start, so that nothing is drawn in one size and then in another.
  const sizes = useWidgetSizes();
  const [isArranging, setArranging] = useState(false);
  return (
    <section className="stack" aria-labelledby="dashboard-widgets">
      <div className="section-title">
        <h2 id="dashboard-widgets">{text.widgets}</h2>
        {arranged.length > 0 && (
          <Button size="small" onPress={() => setArranging(!isArranging)}>
            {isArranging ? text.arrangeDone : text.arrange}
          </Button>
        )}
      </div>
      {status.state === 'starting' || sizes === undefined ? (
        // As high as what may come, so that nothing below it jumps.
        <div className="skeleton widgets-waiting" role="status" aria-label={shell.starting} />
      ) : arranged.length === 0 ? (
        <Empty icon="chart" title={text.noWidgets} action={<ButtonLink href="/plugins">{text.browse}</ButtonLink>}>
          {text.noWidgetsHelp}
        </Empty>
      ) : (
        <Board arranged={arranged} sizes={sizes} isArranging={isArranging} />
      )}
    </section>
  );
}

function Board(props: {
  readonly arranged: readonly ArrangedContribution[];
  readonly sizes: WidgetSizes;
  readonly isArranging: boolean;
}) {
  const { dashboard: text } = useText();
  const { layout } = useHost();
  const hide = useHide();
  const move = useMove();
  const reset = useReset();
  const items = useSlotItems(SLOT);
  const [isDragging, setDragging] = useState(false);
  const { arranged, sizes, isArranging } = props;
  const shown = arranged.filter(({ hidden }) => !hidden).map(({ contribution }) => contribution);
  const hidden = arranged.filter((one) => one.hidden).map(({ contribution }) => contribution);

  const { announcement, put: place } = useOrder(
    SLOT,
    items.filter(({ isHidden }) => !isHidden),
  );
  const drop = (index: number) => ({
    kind: 'widget',
    label: text.dropHere,
    isActive: isDragging,
    onDrop: (key: string) => place(key, index),
  });

  return (
    <>
      {isArranging && (
        <div className="row row-between row-wrap">
          <p className="muted small">{text.arrangeHelp}</p>
          <Button size="small" look="quiet" icon="undo" onPress={() => reset(SLOT, text.title, items)}>
            {text.resetLayout}
          </Button>
        </div>
      )}
      <p role="status" className="visually-hidden">
        {announcement}
      </p>
      <div className="board">
        <div className="widgets">
          {shown.map((contribution, index) => {
            const { key, title } = contribution;
            const size = {
              label: text.sizeOf(title),
              value: sizes.of(key),
              options: widgetSizes.map((id) => ({ id, label: text.sizes[id] })),
              onChange: (id: string) => sizes.set(key, id as WidgetSize), // One of the options.
            };
            const quiet = { look: 'quiet', size: 'small' } as const;
            return (
              <div key={key} className={`reorderable widget-place widget-${size.value}`}>
                {isArranging && <DropPlace {...drop(index)} />}
                <PartFrame
                  contribution={contribution}
                  slot={SLOT}
                  size={size}
                  tools={
                    isArranging && (
                      <div className="widget-tools">
                        <DragHandle kind="widget" id={key} label={text.moveWidget(title)} onDragging={setDragging} />
                        <Button
                          {...quiet}
                          icon="back"
                          aria-label={text.earlier(title)}
                          isDisabled={index === 0}
                          onPress={() => place(key, index - 1)}
                        />
                        <Button
                          {...quiet}
                          icon="next"
                          aria-label={text.later(title)}
                          isDisabled={index === shown.length - 1}
                          onPress={() => place(key, index + 2)}
                        />
                        <Button
                          {...quiet}
                          icon="panel"
                          aria-label={text.toSide(title)}
                          onPress={() => move({ id: key, title }, SLOT, 'side.panel')}
                        />
                        <Button
                          {...quiet}
                          icon="close"
                          aria-label={text.hide(title)}
                          onPress={() => hide({ hideKey: key, title })}
                        />
                        <Segments {...size} />
                      </div>
                    )
                  }
                >
                  <Widget contribution={contribution} loading={loading} fallback={fallback} />
                </PartFrame>
                {isArranging && index === shown.length - 1 && <DropPlace {...drop(shown.length)} isLast />}
              </div>
            );
          })}
        </div>
      </div>
      {isArranging && hidden.length > 0 && (
        <div className="row row-wrap">
          <span className="muted small">{text.hidden}</span>
          {hidden.map(({ key, title }) => (
            <Button
              key={key}
              size="small"
              icon="plus"
              aria-label={text.show(title)}
              onPress={() => void layout.show(key)}
            >
              {title}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}
