import { inHouseWords, type Term } from './wording.ts';

type Values = { readonly [key: string]: unknown };

/** The name of the workspace as the team writes it. */
export function tidyName(name: string, terms: readonly Term[]): string {
  const words = inHouseWords(name.replace(/\s+/g, ' ').trim(), terms);
  return words.replace(/(?<![\s.!?:;,])[\s.!?:;,]+$/u, '');
}

/** The settings of the site with a tidy name; the same object where it is tidy already. */
export function tidySite(values: Values, terms: readonly Term[]): Values {
  const { name } = values;
  if (typeof name !== 'string') return values;
  const tidy = tidyName(name, terms);
  return tidy === name ? values : { ...values, name: tidy };
}

/** The settings of the site with the team's last line of pages where there is none. `time`: milliseconds since the epoch. */
export function withFooter(values: Values, footer: string, time: number): Values {
  const { footer: own } = values;
  if (footer === '' || (typeof own === 'string' && own !== '')) return values;
  return { ...values, footer: footer.replaceAll('{year}', String(new Date(time).getFullYear())) };
}
