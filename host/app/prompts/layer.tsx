import { lazy, Suspense, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { Prompt } from '../../kernel/grants/prompts.ts';
import { plainText } from '../../kernel/plain-text.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { titleOf } from '../plugins/naming.ts';
import { toast } from '../ui/toast.tsx';
import { isWithdrawn, shieldPresses } from './withdrawn.ts';

const PromptDialog = lazy(async () => ({ default: (await import('./dialog.tsx')).PromptDialog }));

const never = (): (() => void) => () => undefined;

/** What plugins ask the user, over everything else; its code comes with the first question. */
export function PromptLayer() {
  const host = useMaybeHost();
  const { permissions: text } = useText();
  const prompts = host?.prompts;
  const prompt = useSyncExternalStore(prompts?.subscribe ?? never, () => prompts?.current());
  const before = useRef<Prompt>(undefined);
  // In the turn in which the dialog goes: what was under it can be pressed from then on.
  useLayoutEffect(() => {
    const last = before.current;
    before.current = prompt;
    if (!host || last === undefined || last === prompt || !isWithdrawn(last)) return;
    shieldPresses();
    toast(text.isOver(plainText(titleOf(host, last.plugin), 60)), 'info');
  }, [prompt, host, text]);
  if (!prompt) return null;
  return (
    <Suspense fallback={null}>
      <PromptDialog key={prompt.id} prompt={prompt} />
    </Suspense>
  );
}
