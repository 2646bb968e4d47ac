import type { Bytes } from './bytes.ts';
import { integer, list, map, oneOf, shape, text, type Check } from './check.ts';
import { pluginId, version } from './ids.ts';
import { parseJson } from './json.ts';

/** `error` keeps a release from being listed; `warning` is shown to users; `note` helps the author. */
export type Severity = 'error' | 'warning' | 'note';

/** What a rule found. */
export interface Finding {
  /** Stable, upper snake case: `CODE_EVAL`. */
  readonly rule: string;
  readonly severity: Severity;
  /** One sentence. */
  readonly message: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/**
 * What a scan found, kept in the registry beside the release and signed with the catalogue. It tells what the code looks
 * like; what a plugin may do is decided by its permissions alone.
 */
export interface Scorecard {
  readonly format: 'airlock-scorecard-1';
  readonly id: string;
  readonly version: string;
  /** Statements that hold, by the code of their rule. */
  readonly passed: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Severity, number>>;
  /** Facts without a verdict. */
  readonly disclosures: {
    readonly bytes: number;
    readonly scriptBytes: number;
    /** Origins declared for the network permission, and others named in the code. */
    readonly origins: { readonly declared: readonly string[]; readonly mentioned: readonly string[] };
    /** Globals of the platform that scripts use without declaring them. */
    readonly globals: readonly string[];
    /** Day on which the known vulnerabilities were known; absent when none were given. */
    readonly advisoriesDate?: string;
  };
}

/** Most bytes of a scorecard that a client reads. */
export const SCORECARD_BYTES = 262_144;

const rule = text(64, /^[A-Z][A-Z0-9_]*$/);
const words = text(4_000);
const names = list(words, 4_096);

const finding: Check<Finding> = shape(
  { rule, severity: oneOf<Severity>('error', 'warning', 'note'), message: words },
  { file: text(256), line: integer(1), column: integer(1) },
);

const scorecard: Check<Scorecard> = shape({
  format: oneOf('airlock-scorecard-1'),
  id: pluginId,
  version,
  passed: map(words),
  findings: list(finding, 4_096),
  counts: shape({ error: integer(0), warning: integer(0), note: integer(0) }),
  disclosures: shape(
    {
      bytes: integer(0),
      scriptBytes: integer(0),
      origins: shape({ declared: names, mentioned: names }),
      globals: names,
    },
    { advisoriesDate: text(10) },
  ),
});

/** Read a scorecard from shelf `r`. Throws `BAD_FORMAT`. */
export function parseScorecard(bytes: Bytes, where: string): Scorecard {
  return scorecard(parseJson(bytes, where), where);
}
