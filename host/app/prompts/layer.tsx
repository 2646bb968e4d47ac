import { lazy, Suspense, useSyncExternalStore } from 'react';
import { useMaybeHost } from '../../react/provider.tsx';

const PromptDialog = lazy(async () => ({ default: (await import('./dialog.tsx')).PromptDialog }));

const never = (): (() => void) => () => undefined;

/** What plugins ask the user, over everything else; its code comes with the first question. */
export function PromptLayer() {
  const prompts = useMaybeHost()?.prompts;
  const prompt = useSyncExternalStore(prompts?.subscribe ?? never, () => prompts?.current());
  if (!prompt) return null;
  return (
    <Suspense fallback={null}>
      <PromptDialog key={prompt.id} prompt={prompt} />
    </Suspense>
  );
}
