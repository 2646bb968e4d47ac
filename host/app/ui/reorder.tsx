import { type ReactNode, useRef } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { useDrag } from 'react-aria-components/useDrag';
import { useDrop } from 'react-aria-components/useDrop';
import { Icon } from './icon.tsx';

/**
 * Something that is moved within its list: by mouse or touch, or with the keyboard (Enter on the handle, Tab to the place,
 * Enter). `kind` keeps lists apart: an item can only be dropped where the kind is the same.
 */
export function DragHandle(props: {
  readonly kind: string;
  readonly id: string;
  /** What the handle is called, for example "Drag Name". */
  readonly label: string;
  /** Told when a drag begins and ends. */
  readonly onDragging: (isDragging: boolean) => void;
  /** Drawn beside the handle, and dragged with it. */
  readonly children?: ReactNode;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const { dragProps, dragButtonProps, isDragging } = useDrag({
    hasDragButton: true,
    getItems: () => [{ [mime(props.kind)]: props.id, 'text/plain': props.id }],
    getAllowedDropOperations: () => ['move'],
    // What changes on the page while a drag is starting would end it in some browsers.
    onDragStart: () => void requestAnimationFrame(() => props.onDragging(true)),
    onDragEnd: () => void requestAnimationFrame(() => props.onDragging(false)),
  });
  return (
    <div {...dragProps} className="drag-handle row" data-dragging={isDragging || undefined}>
      <AriaButton
        {...dragButtonProps}
        ref={button}
        aria-label={props.label}
        className="button button-quiet button-small button-icon drag-grip"
      >
        <Icon name="grip" />
      </AriaButton>
      {props.children}
    </div>
  );
}

/** A place between two items where one can be dropped; seen only while something is dragged. */
export function DropPlace(props: {
  readonly kind: string;
  readonly label: string;
  /** Whether something of this kind is being dragged. */
  readonly isActive: boolean;
  readonly isLast?: boolean;
  readonly onDrop: (id: string) => void;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const { dropProps, isDropTarget } = useDrop({
    ref,
    getDropOperation: (types) => (types.has(mime(props.kind)) ? 'move' : 'cancel'),
    onDrop({ items }) {
      for (const item of items) {
        if (item.kind === 'text' && item.types.has(mime(props.kind)))
          void item.getText(mime(props.kind)).then(props.onDrop);
      }
    },
  });
  return (
    <div
      {...dropProps}
      ref={ref}
      role="button"
      tabIndex={-1}
      aria-label={props.label}
      aria-hidden={!props.isActive || undefined}
      className={props.isLast ? 'drop-place drop-place-last' : 'drop-place'}
      data-target={isDropTarget || undefined}
    />
  );
}

/** A list with one item moved to stand before the one at `index`; `index` counts in the list as it was. */
export function movedTo<T extends { readonly id: string }>(
  list: readonly T[],
  id: string,
  index: number,
): readonly T[] {
  const from = list.findIndex((item) => item.id === id);
  const item = list[from];
  if (!item) return list;
  return list.toSpliced(from, 1).toSpliced(index > from ? index - 1 : index, 0, item);
}

function mime(kind: string): string {
  return `application/x-airlock-${kind}`;
}
