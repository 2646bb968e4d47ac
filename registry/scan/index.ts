export { parseAdvisory, type Advisory, type Component } from './advisories.ts';
export type { Finding, ScanInput, Severity } from './bundle.ts';
export type { Rule } from './rule.ts';
export { SBOM_PATH } from './rules/supply.ts';
export { RULES, scan, type Scorecard } from './scan.ts';
