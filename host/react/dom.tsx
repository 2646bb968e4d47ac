import { useEffect, useRef } from 'react';
import { AirlockError, messageOf } from '../kernel/errors.ts';
import { scopeOf } from './page-box.tsx';

/** What a plugin in the page draws by itself with. */
export type Mount = (props: object, root: HTMLElement) => unknown;

/**
 * A plugin in the page that draws without React, into an element of its own. It is drawn anew when its slot hands out other
 * data, unless it answered with `update`. What it leaves behind goes with the element.
 */
export function DomRegion(given: {
  readonly plugin: string;
  readonly label: string;
  readonly mount: Mount;
  readonly context: unknown;
  readonly props: { readonly [name: string]: unknown };
  readonly onFail: (error: AirlockError) => void;
}) {
  const { plugin, mount, context, props, onFail } = given;
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn>(undefined);
  const latest = useRef({ props, onFail });
  useEffect(() => {
    const changed = !sameValues(latest.current.props, props);
    latest.current = { props, onFail };
    if (changed) drawn.current?.update(props);
  });
  useEffect(() => {
    if (box.current === null) return undefined;
    drawn.current = draw({
      box: box.current,
      mount,
      context,
      props: latest.current.props,
      failed: (thrown) => {
        const message = `A part of "${plugin}" failed to draw: ${messageOf(thrown)}`;
        latest.current.onFail(new AirlockError('CRASHED', message, { plugin, recovery: 'skipped', cause: thrown }));
      },
    });
    return () => {
      drawn.current?.remove();
      drawn.current = undefined;
    };
  }, [plugin, mount, context]);
  return (
    <div
      ref={box}
      role="group"
      aria-label={given.label}
      style={{ position: 'relative', isolation: 'isolate', minWidth: 0 }}
      data-airlock-plugin={scopeOf(plugin)}
    />
  );
}

interface Drawn {
  update(props: object): void;
  remove(): void;
}

function draw(options: {
  readonly box: HTMLElement;
  readonly mount: Mount;
  readonly context: unknown;
  readonly props: object;
  readonly failed: (thrown: unknown) => void;
}): Drawn {
  const { box, mount, context, failed } = options;
  let answer: unknown;
  let root: HTMLElement | undefined;

  const guarded = (work: () => unknown): void => {
    try {
      const result = work();
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  const start = (props: object): void => {
    root = box.ownerDocument.createElement('div');
    box.append(root);
    const into = root;
    guarded(() => {
      answer = mount({ ...props, context }, into);
      return answer;
    });
  };
  const remove = (): void => {
    const undo = answer;
    answer = undefined;
    if (typeof undo === 'function') guarded(() => undo());
    root?.remove();
    root = undefined;
  };
  start(options.props);
  return {
    update(props) {
      const update: unknown = isObject(answer) ? answer['update'] : undefined;
      if (typeof update === 'function') guarded(() => update({ ...props, context }));
      else {
        remove();
        start(props);
      }
    },
    remove,
  };
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function sameValues(a: { readonly [name: string]: unknown }, b: { readonly [name: string]: unknown }): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}
