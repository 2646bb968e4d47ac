import type { Finding, Scorecard } from '../format/scorecard.ts';
import type { ScanInput } from './bundle.ts';
import { gatherFacts } from './facts.ts';
import type { Rule } from './rule.ts';
import type { Workbench } from './workbench.ts';
import { accessibilityRules } from './rules/accessibility.ts';
import { apiRules } from './rules/api.ts';
import { codeRules } from './rules/code.ts';
import { contributionRules } from './rules/contributions.ts';
import { dependencyRules } from './rules/dependencies.ts';
import { hygieneRules } from './rules/hygiene.ts';
import { metadataRules } from './rules/metadata.ts';
import { networkRules } from './rules/network.ts';
import { pictureRules } from './rules/pictures.ts';
import { permissionRules } from './rules/permissions.ts';
import { secretRules } from './rules/secrets.ts';
import { settingsRules } from './rules/settings.ts';
import { sizeRules } from './rules/size.ts';
import { structureRules } from './rules/structure.ts';
import { styleRules } from './rules/styles.ts';
import { supplyRules } from './rules/supply.ts';

/** Every rule, in the order of reports. */
export const RULES: readonly Rule[] = [
  ...structureRules,
  ...hygieneRules,
  ...sizeRules,
  ...codeRules,
  ...styleRules,
  ...accessibilityRules,
  ...networkRules,
  ...permissionRules,
  ...apiRules,
  ...contributionRules,
  ...settingsRules,
  ...dependencyRules,
  ...secretRules,
  ...supplyRules,
  ...metadataRules,
  ...pictureRules,
];

/** Findings of one rule that are kept; more of the same tell nothing new. */
const PER_RULE = 20;

/** Characters of a message; it may quote what the plugin says, which can be anything. */
const MESSAGE = 500;

function shortened(message: string): string {
  return message.length > MESSAGE ? `${message.slice(0, MESSAGE - 1)}…` : message;
}

/** Put right everything that has a fix, on a workbench whose maker writes what was changed. Gives the codes of the rules. */
export function fixAll(input: ScanInput, bench: Omit<Workbench, 'facts'>): readonly string[] {
  const facts = gatherFacts(input);
  const fixed = RULES.filter((rule) => rule.fix !== undefined && [...rule.check(facts)].length > 0);
  for (const rule of fixed) rule.fix?.({ ...bench, facts });
  return fixed.map(({ code }) => code);
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
      findings.push({ rule: rule.code, severity: rule.severity, ...report, message: shortened(report.message) });
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
