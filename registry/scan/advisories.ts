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

/** Read one OSV record; packages of other ecosystems are left out. Throws `BAD_FORMAT`. */
export function parseAdvisory(source: Uint8Array | string, where: string): Advisory {
  const record = object(parseJson(source, where), where);
  const specific = record.database_specific === undefined ? undefined : object(record.database_specific, where);
  return {
    id: text(100)(record.id, `${where}: id`),
    summary: typeof record.summary === 'string' ? record.summary.slice(0, 300) : '',
    modified: typeof record.modified === 'string' ? record.modified.slice(0, 40) : '',
    severity: typeof specific?.severity === 'string' ? specific.severity : 'UNKNOWN',
    affected: list(affected, 1000)(record.affected ?? [], `${where}: affected`).filter(
      (one) => one.ecosystem === 'npm',
    ),
  };
}

const affected = (value: Json | undefined, where: string) => {
  const found = object(value, where);
  const about = object(found.package, `${where}.package`);
  const ranges = list(object, 1000)(found.ranges ?? [], `${where}.ranges`);
  return {
    ecosystem: text(50)(about.ecosystem, `${where}.package.ecosystem`),
    package: text(214)(about.name, `${where}.package.name`),
    versions: list(text(100), 10_000)(found.versions ?? [], `${where}.versions`),
    ranges: ranges.filter((range) => range.type === 'SEMVER').flatMap((range) => intervals(range.events, where)),
  };
};

/** Events come in pairs: where it begins, and where it ends or was last seen. */
function intervals(events: Json | undefined, where: string) {
  const found: { introduced: string; fixed?: string; lastAffected?: string }[] = [];
  for (const event of list(object, 1000)(events ?? [], `${where}.events`)) {
    const last = found.at(-1);
    if (typeof event.introduced === 'string') found.push({ introduced: event.introduced });
    else if (last && typeof event.fixed === 'string') last.fixed = event.fixed;
    else if (last && typeof event.last_affected === 'string') last.lastAffected = event.last_affected;
  }
  return found;
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
