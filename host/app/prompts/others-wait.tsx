import { useSyncExternalStore } from 'react';
import type { Prompt } from '../../kernel/grants/prompts.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { putAllAway } from './withdrawn.ts';

/** How many questions wait behind this one, with one no to all of them: many plugins can ask at once. */
export function OthersWait(props: { readonly prompt: Prompt; readonly isArmed: boolean }) {
  const { permissions: text } = useText();
  const { prompts } = useHost();
  const count = useSyncExternalStore(prompts.subscribe, prompts.waiting);
  if (count === 0) return null;
  return (
    <p className="row small">
      <span className="muted grow">{text.othersWait(count)}</span>
      <Button look="quiet" size="small" isDisabled={!props.isArmed} onPress={() => putAllAway(prompts, props.prompt)}>
        {text.notNowToAll}
      </Button>
    </p>
  );
}
