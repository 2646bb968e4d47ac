import { list, object, text } from '../format/check.ts';
import { parseJson, type Json } from '../format/json.ts';
import type { Component } from '../format/sbom.ts';
import { compareVersions } from './versions.ts';

/** A known vulnerability of npm packages; the part of an OSV record (https://ossf.github.io/osv-schema/) that is used. */
export interface Advisory {
  readonly id: string;
  readonly summary: string;
  /** CVSS-based word of the database, for example `HIGH`; `UNKNOWN` where it has none. */
  readonly severity: string;
  /** When the record last changed, as the database writes it; empty where it does not say. */
  readonly modified: string;
  readonly affected: readonly {
    readonly package: string;
    readonly versions: readonly string[];
    readonly ranges: readonly {
      readonly introduced: string;
      readonly fixed?: string;
      readonly lastAffected?: string;
    }[];
  }[];
}

/**
 * Read one OSV record; packages of other ecosystems are left out, and everything of a record that was withdrawn. Throws
 * `BAD_FORMAT`.
 */
export function parseAdvisory(source: Uint8Array | string, where: string): Advisory {
  const record = object(parseJson(source, where), where);
  const specific = record.database_specific === undefined ? undefined : object(record.database_specific, where);
  return {
    id: text(100)(record.id, `${where}: id`),
    summary: typeof record.summary === 'string' ? record.summary.slice(0, 300) : '',
    modified: typeof record.modified === 'string' ? record.modified.slice(0, 40) : '',
    severity: typeof specific?.severity === 'string' ? specific.severity : 'UNKNOWN',
    affected:
      typeof record.withdrawn === 'string'
        ? []
        : list(affected, 1000)(record.affected ?? [], `${where}: affected`).filter((one) => one.ecosystem === 'npm'),
  };
}

const affected = (value: Json | undefined, where: string) => {
  const found = object(value, where);
  // What is affected may also be told by commits of a repository alone.
  if (found.package === undefined) return { ecosystem: '', package: '', versions: [], ranges: [] };
  const about = object(found.package, `${where}.package`);
  const ranges = list(object, 1000)(found.ranges ?? [], `${where}.ranges`);
  return {
    ecosystem: text(50)(about.ecosystem, `${where}.package.ecosystem`),
    package: text(214)(about.name, `${where}.package.name`),
    versions: list(text(100), 10_000)(found.versions ?? [], `${where}.versions`),
    // The versions of npm are semantic ones, so both say the same; the third kind is of commits.
    ranges: ranges
      .filter(({ type }) => type === 'SEMVER' || type === 'ECOSYSTEM')
      .flatMap((range) => intervals(range.events, where)),
  };
};

const EVENTS = ['introduced', 'fixed', 'last_affected'] as const;

/** Events stand in any order; sorted by version they come in pairs: where it begins, and where it ends or was last seen. */
function intervals(events: Json | undefined, where: string) {
  const sorted = list(object, 1000)(events ?? [], `${where}.events`)
    .flatMap((event) =>
      EVENTS.flatMap((kind) => {
        const version = event[kind];
        return typeof version === 'string' ? [{ kind, version }] : [];
      }),
    )
    .sort((a, b) => compareEvents(a, b));
  const found: { introduced: string; fixed?: string; lastAffected?: string }[] = [];
  for (const { kind, version } of sorted) {
    const last = found.at(-1);
    if (kind === 'introduced') found.push({ introduced: version });
    else if (last && kind === 'fixed') last.fixed = version;
    else if (last) last.lastAffected = version;
  }
  return found;
}

type Event = { readonly kind: (typeof EVENTS)[number]; readonly version: string };

/** "0" is before every version; at one version, what ends there comes before what begins, and what is still affected after it. */
function compareEvents(a: Event, b: Event): number {
  const first = Number(b.version === '0') - Number(a.version === '0');
  if (first !== 0 || a.version === '0') return first;
  const order = ['fixed', 'introduced', 'last_affected'];
  return compareVersions(a.version, b.version) || order.indexOf(a.kind) - order.indexOf(b.kind);
}

/** Advisories that name this version of this package. */
export function advisoriesFor(component: Component, all: readonly Advisory[]): Advisory[] {
  const { name, version } = component;
  return all.filter((advisory) =>
    advisory.affected.some(
      (one) =>
        one.package === name &&
        (one.versions.includes(version) ||
          one.ranges.some(
            ({ introduced, fixed, lastAffected }) =>
              (introduced === '0' || compareVersions(version, introduced) >= 0) &&
              (fixed === undefined || compareVersions(version, fixed) < 0) &&
              (lastAffected === undefined || compareVersions(version, lastAffected) <= 0),
          )),
    ),
  );
}
