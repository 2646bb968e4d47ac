import type { WidgetContext } from './declared.ts';
import { follow } from './follow.ts';

/** How many submissions there are, kept up to date while it is shown. Drawn into a sealed document of its own. */
export default function mount({ context }: { readonly context: WidgetContext }, root: HTMLElement): void {
  const line = document.createElement('p');
  line.textContent = 'Counting…';
  root.append(line);
  // The document is thrown away with all that runs in it, so nothing has to be stopped.
  follow(context.data, new AbortController().signal, (count) => {
    line.textContent = `${count} submissions`;
  }).catch((error: unknown) => context.log.error('The submissions cannot be read.', { reason: String(error) }));
}
