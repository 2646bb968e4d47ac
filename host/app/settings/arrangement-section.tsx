import { useState } from 'react';
import { slotsFor } from '../../kernel/contributions/arrangement.ts';
import type { ContributionKind } from '../../kernel/contributions/contributions.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useHost, useMaybeHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { titleOf } from '../plugins/naming.ts';
import { type Arrangeable, useListItems, useMove, useOrder, useReset, useSlotItems } from '../slots/arranging.ts';
import { Button, Switch } from '../ui/button.tsx';
import { DragHandle, DropPlace } from '../ui/reorder.tsx';

const slots = [
  'dashboard.widget',
  'side.panel',
  'page.panel',
  'submission.action',
  'admin.page',
  'settings.section',
  'status.item',
] as const;

const lists = [
  'commands',
  'fieldTypes',
  'exporters',
  'importers',
  'themes',
  'messages',
] as const satisfies readonly ContributionKind[];

/** Everything that plugins add, place by place: put in order, moved and hidden. */
export function ArrangementSection() {
  const { arrange: text } = useText();
  const host = useMaybeHost();
  const isEmpty = useInstalled().every(({ enabled }) => !enabled);
  return (
    <section className="card stack" id="arrangement" aria-labelledby="settings-arrangement">
      <h2 id="settings-arrangement">{text.title}</h2>
      <p className="muted small">{isEmpty ? text.none : text.help}</p>
      {host && (
        <div className="arrangement">
          {slots.map((slot) => (
            <SlotPlace key={slot} slot={slot} />
          ))}
          {lists.map((kind) => (
            <ListPlace key={kind} kind={kind} />
          ))}
        </div>
      )}
    </section>
  );
}

function SlotPlace({ slot }: { readonly slot: string }) {
  return <Place place={slot} items={useSlotItems(slot)} />;
}

function ListPlace({ kind }: { readonly kind: ContributionKind }) {
  return <Place place={kind} items={useListItems(kind)} />;
}

function Place({ place, items }: { readonly place: string; readonly items: readonly Arrangeable[] }) {
  const { arrange: text, dashboard } = useText();
  const reset = useReset();
  const order = useOrder(place, items);
  const [isDragging, setDragging] = useState(false);
  if (items.length === 0) return null;
  const name = text.places[place] ?? place;
  const drop = (index: number) => ({
    kind: place,
    label: dashboard.dropHere,
    isActive: isDragging,
    onDrop: (id: string) => order.put(id, index),
  });
  return (
    <section className="stack stack-s" aria-label={name}>
      <div className="row row-between">
        <h3>{name}</h3>
        <Button
          size="small"
          look="quiet"
          icon="undo"
          aria-label={text.reset(name)}
          onPress={() => reset(place, name, items)}
        />
      </div>
      <p role="status" className="visually-hidden">
        {order.announcement}
      </p>
      <ol className="list">
        {items.map((item, index) => (
          <li key={item.id} className="reorderable">
            <DropPlace {...drop(index)} />
            <Line
              item={item}
              place={place}
              isFirst={index === 0}
              isLast={index === items.length - 1}
              onMove={(by) => order.put(item.id, by < 0 ? index - 1 : index + 2)}
              onDragging={setDragging}
            />
            {index === items.length - 1 && <DropPlace {...drop(items.length)} isLast />}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Line(props: {
  readonly item: Arrangeable;
  readonly place: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onMove: (by: -1 | 1) => void;
  readonly onDragging: (isDragging: boolean) => void;
}) {
  const { dashboard } = useText();
  const host = useHost();
  const move = useMove();
  const { item, place } = props;
  const widget = host.contributions.widget(item.id);
  // An entry of a list may have the key of a widget; it stands in no slot.
  const elsewhere = widget && item.hideKey === item.id ? slotsFor(widget).filter((slot) => slot !== place) : [];
  const quiet = { look: 'quiet', size: 'small' } as const;
  return (
    <div className="arrangement-line" role="group" aria-label={item.title}>
      <DragHandle kind={place} id={item.id} label={dashboard.moveWidget(item.title)} onDragging={props.onDragging}>
        <span className="truncate" dir="auto">
          {item.title}
        </span>
      </DragHandle>
      <span className="faint small truncate grow">{titleOf(host, item.plugin)}</span>
      <div className="row">
        {elsewhere.map((slot) => (
          <Button
            {...quiet}
            key={slot}
            icon={slot === 'side.panel' ? 'panel' : 'dashboard'}
            aria-label={slot === 'side.panel' ? dashboard.toSide(item.title) : dashboard.toDashboard(item.title)}
            onPress={() => move(item, place, slot)}
          />
        ))}
        <Button
          {...quiet}
          icon="up"
          aria-label={dashboard.earlier(item.title)}
          isDisabled={props.isFirst}
          onPress={() => props.onMove(-1)}
        />
        <Button
          {...quiet}
          icon="down"
          aria-label={dashboard.later(item.title)}
          isDisabled={props.isLast}
          onPress={() => props.onMove(1)}
        />
        <Switch
          isSelected={!item.isHidden}
          onChange={(isShown) => void (isShown ? host.layout.show(item.hideKey) : host.layout.hide(item.hideKey))}
        >
          <span className="visually-hidden">{dashboard.show(item.title)}</span>
        </Switch>
      </div>
    </div>
  );
}
