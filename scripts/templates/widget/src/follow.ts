import type { WidgetContext } from './declared.ts';

/** Tells the number of submissions now and after every change, until `signal` aborts. */
export async function follow(
  data: WidgetContext['data'],
  signal: AbortSignal,
  tell: (count: number) => void,
): Promise<void> {
  const ids = new Set<string>();
  const stop = await data.subscribe('submissions', ({ type, id }) => {
    if (type === 'removed') ids.delete(id);
    else ids.add(id);
    tell(ids.size);
  });
  if (signal.aborted) return stop();
  signal.addEventListener('abort', () => void stop(), { once: true });
  for (const { id } of await data.list('submissions')) ids.add(id);
  if (!signal.aborted) tell(ids.size);
}
