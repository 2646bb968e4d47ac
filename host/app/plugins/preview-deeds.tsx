import type { Preview } from '../../kernel/management/preview.ts';
import { useLoaded } from '../../react/loaded.ts';
import type { PreviewNote } from '../../services/preview.ts';
import { useText } from '../i18n/text.tsx';
import { useWords } from './words.ts';

/** What it did with its permissions, and what would have been seen elsewhere. */
export function Deeds({ preview, notes }: { readonly preview: Preview; readonly notes: readonly PreviewNote[] }) {
  const { plugins } = useText();
  const { preview: text } = useWords();
  const { audit } = preview.host;
  const used = useLoaded(
    'uses',
    async () => {
      const totals = new Map<string, { action: string; subject: string; count: number }>();
      for (const { action, subject = '', detail, count } of await audit.entries()) {
        if (!(action in text.uses)) continue;
        const permission = subject.split('.', 1)[0] ?? subject;
        const shown = [plugins.permissionNames[permission] ?? permission, detail].filter(Boolean).join(': ');
        const known = totals.get(`${action} ${shown}`);
        totals.set(`${action} ${shown}`, { action, subject: shown, count: (known?.count ?? 0) + count });
      }
      return [...totals.values()];
    },
    audit.subscribe,
  );
  const uses = used.value ?? [];
  return (
    <section className="stack stack-s">
      <h3>{text.did}</h3>
      {uses.length + notes.length === 0 ? (
        <p className="muted small">{text.nothingDone}</p>
      ) : (
        <ul className="preview-deeds small">
          {uses.map(({ action, subject, count }) => (
            <li key={`${action} ${subject}`}>
              <strong>{text.uses[action]}</strong> <span dir="auto">{subject}</span>{' '}
              <span className="faint">{text.times(count)}</span>
            </li>
          ))}
          {notes.map(({ kind, text: said }, at) => (
            <li key={at}>
              <strong>{text.notes[kind]}</strong> <q dir="auto">{said}</q>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
