/** @jsxImportSource @airlock/sdk/ui */
import { Text, useEffect, useState } from '@airlock/sdk/ui';
import type { WidgetContext } from './declared.ts';
import { follow } from './follow.ts';

/** How many submissions there are, kept up to date while it is shown. Drawn by the host, from a sandbox. */
export default function Widget({ context }: { readonly context: WidgetContext }) {
  const [count, setCount] = useState<number | undefined>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    follow(context.data, stop.signal, setCount).catch((error: unknown) => {
      if (!stop.signal.aborted) context.log.error('The submissions cannot be read.', { reason: String(error) });
    });
    return () => stop.abort();
  }, []);
  return <Text>{count === undefined ? 'Counting…' : `${count} submissions`}</Text>;
}
