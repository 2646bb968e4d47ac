export { parseAdvisory, type Advisory, type Component } from './advisories.ts';
export type { Finding, Scorecard, Severity } from '../format/scorecard.ts';
export type { ScanInput } from './bundle.ts';
export { HOST_API, type HostApi } from './host-api.ts';
export type { Rule } from './rule.ts';
export { SBOM_PATH } from './rules/supply.ts';
export { fixAll, RULES, scan } from './scan.ts';
export type { Files } from './workbench.ts';
export { entryOf } from './changelog.ts';
