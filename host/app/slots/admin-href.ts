import type { Contribution } from '../../kernel/contributions/contributions.ts';

/** Where a plugin's own screen is reached. */
export function adminHref({ key }: Pick<Contribution, 'key'>): string {
  return `/apps/${encodeURIComponent(key)}`;
}
