import { useEffect, useState, type ReactNode } from 'react';
import type { WidgetContext } from './declared.ts';
import { follow } from './follow.ts';

/** How many submissions there are, kept up to date while it is shown. */
export default function Widget({ context }: { readonly context: WidgetContext }): ReactNode {
  const [count, setCount] = useState<number>();
  useEffect(() => {
    const stop = new AbortController();
    follow(context.data, stop.signal, setCount).catch((error: unknown) => {
      if (!stop.signal.aborted) context.log.error('The submissions cannot be read.', { reason: String(error) });
    });
    return () => stop.abort();
  }, [context]);
  return <p>{count === undefined ? 'Counting…' : `${count} submissions`}</p>;
}
