import type { AuditFact } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import type { Anomaly, AnomalyKind, Monitor } from './monitor.ts';
import { plainText } from '../plain-text.ts';
import type { MonitorPolicy } from '../policy/policy.ts';

const severities: { readonly [kind in AnomalyKind]: Anomaly['severity'] } = {
  'new-host': 'notice',
  burst: 'warning',
  surge: 'warning',
  denials: 'warning',
  probing: 'critical',
  violation: 'critical',
  'policy-violation': 'warning',
};

/** Milliseconds for which the like of what was dismissed is not told again. */
const QUIET = 60 * 60_000;
/** Pieces of evidence kept of one; the oldest go first. */
const EVIDENCE = 10;
/** Anomalies kept; the oldest go first. */
const KEPT = 200;

export interface AnomaliesOptions {
  readonly clock: Clock;
  readonly policy: MonitorPolicy;
  readonly record: (fact: AuditFact) => void;
  /** Set a plugin aside, by policy. */
  readonly quarantine: (plugin: string, why: string) => void;
  /** Whether it is set aside already, whoever did it. */
  readonly isSetAside: (plugin: string) => boolean;
}

/** What was noticed, and what the policy of the app wants done about it. */
export interface Anomalies extends Pick<Monitor, 'dismiss' | 'subscribe'> {
  list: Monitor['anomalies'];
  /** Something unusual was seen; `text`: the evidence, a sentence. */
  raise(plugin: string, kind: AnomalyKind, text: string): void;
}

export function createAnomalies({ clock, policy, record, quarantine, isSetAside }: AnomaliesOptions): Anomalies {
  const listeners = new Set<() => void>();
  const quiet = new Map<string, number>();
  const lists = new Map<string | undefined, readonly Anomaly[]>();
  let anomalies: readonly Anomaly[] = [];
  let lastId = 0;

  function changed(next: readonly Anomaly[]): void {
    anomalies = next;
    lists.clear();
    for (const listener of listeners) listener();
  }

  return {
    raise(plugin, kind, text) {
      const now = clock.now();
      if (now < (quiet.get(`${plugin} ${kind}`) ?? 0)) return;
      const known = anomalies.find((anomaly) => anomaly.plugin === plugin && anomaly.kind === kind);
      const severity = severities[kind];
      const isNew = known === undefined;
      // What the user let run again and does the same again is set aside again.
      const quarantined =
        (policy.quarantine?.some((rule) => rule === kind || rule === severity) ?? false) && !isSetAside(plugin);
      const anomaly: Anomaly = {
        id: known?.id ?? (lastId += 1),
        plugin,
        kind,
        severity,
        first: known?.first ?? now,
        last: now,
        count: (known?.count ?? 0) + 1,
        evidence: [...(known?.evidence ?? []), { time: now, text: plainText(text, 200) }].slice(-EVIDENCE),
        quarantined: quarantined || known?.quarantined === true,
      };
      changed([anomaly, ...anomalies.filter((other) => other !== known)].slice(0, KEPT));
      if (isNew) record({ action: 'anomaly', plugin, subject: kind, detail: text });
      if (quarantined) quarantine(plugin, `${kind}: ${text}`);
    },

    list(plugin) {
      let list = lists.get(plugin);
      if (!list) lists.set(plugin, (list = anomalies.filter((one) => plugin === undefined || one.plugin === plugin)));
      return list;
    },

    dismiss(id) {
      const anomaly = anomalies.find((one) => one.id === id);
      if (!anomaly) return;
      quiet.set(`${anomaly.plugin} ${anomaly.kind}`, clock.now() + QUIET);
      changed(anomalies.filter((one) => one !== anomaly));
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
