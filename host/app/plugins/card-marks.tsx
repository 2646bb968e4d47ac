import type { CatalogueEntry } from '../../kernel/registries/catalogue-entry.ts';
import { useFormat } from '../i18n/text.tsx';
import { Icon } from '../ui/icon.tsx';
import { Badge, Dot } from '../ui/surface.tsx';
import { useWords } from './words.ts';

/** Whether the newest version is made for this app; the reason is in its name and under the mouse. */
export function FitMark({ fit }: { readonly fit: NonNullable<CatalogueEntry['fit']> }) {
  const { about } = useWords();
  const { kind, wants, has } = fit;
  const reason = about.fitReason[kind](wants, has);
  if (kind === 'works') {
    return (
      <span role="img" className="fit" aria-label={reason} title={reason}>
        <Icon name="check" />
      </span>
    );
  }
  return (
    <span title={reason}>
      <Badge tone="warning">
        {about.fit[kind]}
        <span className="visually-hidden">{` (${reason})`}</span>
      </Badge>
    </span>
  );
}

/** How many rules of the registry's scan hold, with a dot for the worst that does not. */
export function ScanMark({ scan: [passed, warnings, notes] }: { readonly scan: NonNullable<CatalogueEntry['scan']> }) {
  const { about } = useWords();
  const format = useFormat();
  const all = passed + warnings + notes;
  const name = about.scan(passed, all, warnings, notes);
  return (
    <span role="img" className="scan-mark faint small number" aria-label={name} title={name}>
      <Dot tone={warnings > 0 ? 'warning' : 'success'} />
      {format.number(passed)}/{format.number(all)}
    </span>
  );
}
