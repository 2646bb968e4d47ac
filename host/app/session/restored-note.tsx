import type { Draft } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';

/** Says that what was typed before is there again; it can be given up for `instead`. */
export function RestoredNote<T>({ draft, instead }: { readonly draft: Draft<T>; readonly instead: T }) {
  const { common: text } = useText();
  if (!draft.isRestored) return null;
  return (
    <Callout
      action={
        <Button size="small" onPress={() => void draft.reset(instead)}>
          {text.discard}
        </Button>
      }
    >
      {text.restored}
    </Callout>
  );
}
