import type { PluginRecord } from '@airlock/registry/client';
import { satisfies } from './semver.ts';

type Advisory = NonNullable<PluginRecord['advisories']>[number];

/** What registry or author say about a release that may run all the same. */
export type ReleaseWarning =
  /** A known vulnerability, by the operator's signed word. */
  | { readonly kind: 'advisory'; readonly advisory: Advisory }
  /** The author asks users to move on. */
  | { readonly kind: 'deprecated'; readonly text: string }
  /** Not given to new users any more. */
  | { readonly kind: 'yanked'; readonly by: 'operator' | 'publisher'; readonly reason?: string };

const RANK: readonly Advisory['severity'][] = ['critical', 'high', 'moderate', 'low'];

/** Worst first. */
export function warningsOf(record: PluginRecord, version: string): ReleaseWarning[] {
  const advisories = (record.advisories ?? [])
    .filter(({ affected }) => satisfies(version, affected))
    .toSorted((a, b) => RANK.indexOf(a.severity) - RANK.indexOf(b.severity));
  const listing = record.releases.find((release) => release.version === version);
  const { reason } = listing ?? {};
  return [
    ...advisories.map((advisory): ReleaseWarning => ({ kind: 'advisory', advisory })),
    ...(listing?.state === 'yanked'
      ? [{ kind: 'yanked', by: listing.by ?? 'operator', ...(reason === undefined ? {} : { reason }) } as const]
      : []),
    ...(listing?.deprecated === undefined ? [] : [{ kind: 'deprecated', text: listing.deprecated } as const]),
  ];
}
