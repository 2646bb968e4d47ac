import type { Fault } from './faults.ts';
import type { PluginHealth } from './health.ts';
import type { InstalledPlugin } from '../management/plugins.ts';

/** What somebody can do about a fault, the most promising first. */
export type Suggestion =
  | 'update'
  | 'roll-back'
  | 'allow'
  | 'free-space'
  | 'lower-load'
  | 'try-again'
  | 'report'
  | 'disable';

/** What is known beside the fault itself. */
export interface FaultContext {
  readonly plugin: InstalledPlugin | undefined;
  readonly hasUpdate: boolean;
}

export function suggestionsFor({ error, count, first }: Fault, { plugin, hasUpdate }: FaultContext): Suggestion[] {
  const found: Suggestion[] = [];
  if (hasUpdate) found.push('update');
  // It began with the version that runs now.
  if (plugin?.previous !== undefined && first >= plugin.updatedAt) found.push('roll-back');
  if (error.category === 'permission') found.push('allow');
  if (error.code === 'QUOTA_EXCEEDED' || error.code === 'STORE_FAILED') found.push('free-space');
  if (error.category === 'timeout' || error.code === 'LIMIT_EXCEEDED') found.push('lower-load');
  if (error.retryable && count < 3) found.push('try-again');
  if (error.category !== 'permission' && error.category !== 'network') found.push('report');
  if (count >= 10 || error.category === 'security') found.push('disable');
  return found;
}

/** The same for faults that are alike, in every browser: for whoever collects reports. 8 hexadecimal digits. */
export function fingerprintOf({ error }: Pick<Fault, 'error'>, pluginId: string): string {
  const sentence = error.message
    .slice(0, 300)
    .replaceAll(/"[^"]*"|'[^']*'|“[^”]*”/g, '…')
    .replaceAll(/\d+/g, '#');
  let hash = 0x811c9dc5;
  for (const character of `${pluginId}\n${error.code}\n${error.hook ?? ''}\n${sentence}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** A report to paste into an issue: facts about the fault and the app, nothing of anybody's data. */
export function faultReport(
  fault: Fault,
  about: {
    readonly plugin: InstalledPlugin | undefined;
    readonly health: PluginHealth | undefined;
    readonly hostVersion: string;
    readonly browser: string;
  },
): string {
  const { plugin, health } = about;
  const { error, count, first, last } = fault;
  const { manifest } = plugin ?? {};
  const handlers = (health?.handlers ?? []).filter(({ faults }) => faults > 0);
  return [
    `## ${error.code}: ${manifest?.name ?? fault.plugin ?? 'the app'} ${manifest?.version ?? ''}`.trimEnd(),
    '',
    error.message,
    '',
    `- fingerprint: ${fingerprintOf(fault, manifest?.id ?? fault.plugin ?? 'host')}`,
    `- category: ${error.category}, recovery: ${error.recovery}`,
    `- times: ${count}, first ${new Date(first).toISOString()}, last ${new Date(last).toISOString()}`,
    ...(error.hook === undefined ? [] : [`- hook: ${error.hook}`]),
    ...(plugin === undefined ? [] : [`- release: ${plugin.release}`, `- realm: ${plugin.realm}, ${plugin.state.kind}`]),
    `- host: ${about.hostVersion}`,
    `- browser: ${about.browser}`,
    ...handlers.map(({ hook, calls, faults }) => `- handler of ${hook}: ${faults} of ${calls} calls failed`),
    ...(error.stack === undefined ? [] : ['', '```', error.stack.split('\n').slice(0, 12).join('\n'), '```']),
    '',
  ].join('\n');
}
