import type { Finding, ScanInput, Severity } from './bundle.ts';
import { gatherFacts } from './facts.ts';
import type { Rule } from './rule.ts';
import { codeRules } from './rules/code.ts';
import { metadataRules } from './rules/metadata.ts';
import { networkRules } from './rules/network.ts';
import { permissionRules } from './rules/permissions.ts';
import { secretRules } from './rules/secrets.ts';
import { structureRules } from './rules/structure.ts';
import { supplyRules } from './rules/supply.ts';

/** Every rule, in the order of reports. */
export const RULES: readonly Rule[] = [
  ...structureRules,
  ...codeRules,
  ...networkRules,
  ...permissionRules,
  ...secretRules,
  ...supplyRules,
  ...metadataRules,
];

/** Findings of one rule that are kept; more of the same tell nothing new. */
const PER_RULE = 20;

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

/** Apply every rule to a bundle. The same bundle gives the same scorecard; nothing of it is run. */
export function scan(input: ScanInput): Scorecard {
  const facts = gatherFacts(input);
  const passed: Record<string, string> = {};
  const findings: Finding[] = [];
  for (const rule of RULES) {
    const reports = [...rule.check(facts)];
    if (reports.length === 0) passed[rule.code] = rule.passes;
    for (const report of reports.slice(0, PER_RULE)) {
      findings.push({ rule: rule.code, severity: rule.severity, ...report });
    }
  }
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity]++;
  const declared = [...(input.manifest.permissions.network?.origins ?? [])].sort();
  return {
    format: 'airlock-scorecard-1',
    id: input.manifest.id,
    version: input.manifest.version,
    passed,
    findings,
    counts,
    disclosures: {
      bytes: facts.bytes,
      scriptBytes: facts.scriptBytes,
      origins: { declared, mentioned: [...facts.origins.keys()].filter((origin) => !declared.includes(origin)).sort() },
      globals: [...new Set(facts.scripts.flatMap((script) => [...script.globals.keys()]))].sort(),
      ...(input.advisories ? { advisoriesDate: input.advisories.date } : {}),
    },
  };
}
