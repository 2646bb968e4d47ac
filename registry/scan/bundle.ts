import type { PluginManifest } from '@airlock/sdk';
import type { Bytes } from '../format/bytes.ts';
import type { Finding, Severity } from '../format/scorecard.ts';
import type { Advisory } from './advisories.ts';

/** What is scanned: a bundle as it would be signed, and what it follows. */
export interface ScanInput {
  readonly manifest: PluginManifest;
  /** Files of the release by path, `manifest.json` aside. */
  readonly files: ReadonlyMap<string, Bytes>;
  /** The manifest of the release before, of which updates are judged. */
  readonly previous?: PluginManifest;
  /** Known vulnerabilities, with the day on which they were known. */
  readonly advisories?: { readonly list: readonly Advisory[]; readonly date: string };
}

/** What a rule reports; its code and severity are added by the scan. */
export type Report = Omit<Finding, 'rule' | 'severity'> & { readonly severity?: Severity };
