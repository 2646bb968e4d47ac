import { useEffect, useRef, useState } from 'react';

/**
 * What the user enters into a field of a plugin is shown at once and told to the plugin one value at a time, the newest
 * next; when the plugin has handled the last one, what it says holds. So nothing typed is lost to a slow plugin, and the
 * plugin can still correct it. A field whose value the plugin does not keep keeps it itself.
 */
export function useDraft<T>(
  value: T | undefined,
  initial: T,
  tell: ((value: T) => Promise<void>) | undefined,
): readonly [value: T, change: (value: T) => void] {
  const [draft, setDraft] = useState<{ readonly value: T }>();
  const queue = useRef<{ next?: { readonly value: T } | undefined; busy: boolean }>({ busy: false });
  const latest = useRef({ value, tell });
  useEffect(() => {
    latest.current = { value, tell };
  });

  const send = async (): Promise<void> => {
    const waiting = queue.current;
    waiting.busy = true;
    while (waiting.next !== undefined) {
      const { value: next } = waiting.next;
      waiting.next = undefined;
      await latest.current.tell?.(next);
    }
    waiting.busy = false;
    if (latest.current.value !== undefined) setDraft(undefined);
  };

  return [
    draft === undefined ? (value ?? initial) : draft.value,
    (next) => {
      setDraft({ value: next });
      if (latest.current.tell === undefined) return;
      queue.current.next = { value: next };
      if (!queue.current.busy) void send();
    },
  ];
}
