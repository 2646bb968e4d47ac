import { type ReactNode, useEffect, useRef, useState } from 'react';

/** A box that is scrolled where its content is higher than it may be; then the keyboard can reach and scroll it, by `label`. */
export function ScrollBox(props: {
  readonly className: string;
  /** How the content is laid out in the box. */
  readonly contentClassName?: string;
  readonly label: string;
  readonly children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [isScrolled, setScrolled] = useState(false);
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      // One pixel may be lost to rounding.
      if (box.current) setScrolled(box.current.scrollHeight > box.current.clientHeight + 1);
    });
    for (const each of [box.current, content.current]) if (each) watch.observe(each);
    return () => watch.disconnect();
  }, []);
  return (
    <div
      ref={box}
      className={props.className}
      {...(isScrolled ? { role: 'group', 'aria-label': props.label, tabIndex: 0, 'data-scrolled': '' } : {})}
    >
      <div ref={content} className={props.contentClassName}>
        {props.children}
      </div>
    </div>
  );
}
