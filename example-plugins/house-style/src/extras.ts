/** An abbreviation that pages may use, and what it stands for. */
export interface Abbreviation {
  readonly short: string;
  readonly long: string;
}

/** Words that a fluent reader takes in during a minute. */
const PER_MINUTE = 220;

/** What stands above and below a page. Empty sentences are left out. */
export interface Extras {
  /** `{minutes}` stands for how long the page takes to read. */
  readonly readingTime: string;
  readonly abbreviationsTitle: string;
  readonly abbreviations: readonly Abbreviation[];
}

/** The HTML of a page with its reading time above and its abbreviations explained below. */
export function withExtras(html: string, extras: Extras): string {
  const text = html.replace(/<[^<>]{0,2000}>/g, ' ');
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  if (words.length === 0) return html;
  const minutes = Math.max(1, Math.round(words.length / PER_MINUTE));
  const above = extras.readingTime.replaceAll('{minutes}', String(minutes));
  const written = new Set(words);
  const used = extras.abbreviations.filter(({ short }) => written.has(short));
  const list = used
    .map(({ short, long }) => `<dt><strong>${escaped(short)}</strong></dt><dd>${escaped(long)}</dd>`)
    .join('');
  return (
    (above === '' ? '' : `<p><small>${escaped(above)}</small></p>`) +
    html +
    (list === '' ? '' : `<section><h3>${escaped(extras.abbreviationsTitle)}</h3><dl>${list}</dl></section>`)
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
