import { useState } from 'react';
import { AUDIT_ACTIONS } from '../../kernel/audit/audit-chain.ts';
import type { AuditAction, AuditEntry, AuditFilter } from '../../kernel/audit/audit.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { download } from '../ui/download.ts';
import { SearchField, Select } from '../ui/field.tsx';
import { Badge, Empty, Loading, type Tone } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { Anomalies } from './anomalies.tsx';
import { FaultCallout } from './fault-text.tsx';
import { shortKey, titleOf } from './naming.ts';

const tones: { readonly [action in AuditAction]?: Tone } = {
  denied: 'warning',
  declined: 'warning',
  refused: 'danger',
  revoke: 'warning',
  anomaly: 'danger',
};

const HOUR = 60 * 60_000;
const spans = { all: Infinity, hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;

/** Entries shown at a time. */
const SHOWN = 200;

/** The audit log, with filters, a check of its chain, and an export. */
export function Activity() {
  const { plugins: text, permissions, common } = useText();
  const host = useHost();
  const installed = useInstalled();
  const now = useNow(60_000);
  const [action, setAction] = useState<AuditAction | 'all'>('all');
  const [plugin, setPlugin] = useState('all');
  const [span, setSpan] = useState<keyof typeof spans>('all');
  const [words, setWords] = useState('');
  const [shown, setShown] = useState(SHOWN);
  const filter: AuditFilter = {
    limit: shown + 1,
    text: words,
    ...(action === 'all' ? {} : { action }),
    ...(plugin === 'all' ? {} : { plugin }),
    ...(span === 'all' ? {} : { since: now - spans[span] }),
  };
  const entries = useLoaded(JSON.stringify(filter), () => host.audit.entries(filter), host.audit.subscribe);

  const verify = async (): Promise<void> => {
    const verdict = await host.audit.verify();
    if (verdict.intact) toast(permissions.whole(verdict.checked, verdict.from), 'success');
    else toast(permissions.broken[verdict.reason]?.(verdict.brokenAt) ?? verdict.reason, 'danger');
  };
  const save = async (): Promise<void> => {
    download({ name: 'airlock-activity.jsonl', type: 'application/jsonl', content: await host.audit.export() });
    toast(permissions.exportHelp, 'info');
  };

  return (
    <>
      <p className="muted">{text.activityLead}</p>
      <Anomalies />
      <search className="row browse-search">
        <SearchField label={permissions.search} value={words} onChange={setWords} />
      </search>
      <div className="filters">
        <Select
          label={text.filterAction}
          value={action}
          onChange={setAction}
          options={[
            { id: 'all', label: text.allActions },
            ...AUDIT_ACTIONS.map((id) => ({ id, label: text.actions[id] })),
          ]}
        />
        <Select
          label={text.filterPlugin}
          value={plugin}
          onChange={setPlugin}
          options={[
            { id: 'all', label: text.allPlugins },
            ...installed.map(({ name, manifest }) => ({ id: name, label: manifest.name })),
          ]}
        />
        <Select
          label={permissions.since}
          value={span}
          onChange={setSpan}
          options={[
            { id: 'all', label: permissions.sinceAll },
            { id: 'hour', label: permissions.sinceHour },
            { id: 'day', label: permissions.sinceDay },
            { id: 'week', label: permissions.sinceWeek },
          ]}
        />
        <div className="row">
          <Button icon="shield" onPress={verify}>
            {text.verifyLog}
          </Button>
          <Button icon="download" onPress={save}>
            {text.exportLog}
          </Button>
        </div>
      </div>
      {entries.state === 'failed' && <FaultCallout error={entries.error} onRetry={entries.reload} />}
      {entries.value ? (
        entries.value.length === 0 ? (
          <Empty icon="activity" title={text.noActivity} />
        ) : (
          <AuditTable entries={entries.value.slice(0, shown)} />
        )
      ) : (
        <Loading label={common.loading} count={1} />
      )}
      {entries.value && entries.value.length > shown && (
        <div>
          <Button onPress={() => setShown(shown + SHOWN)}>{permissions.showMore}</Button>
        </div>
      )}
    </>
  );
}

/** What an entry is about: the permission by its name where it is one, and what was done with it as the log keeps it. */
function About({ subject }: { readonly subject: string }) {
  const { plugins: text } = useText();
  const [word = ''] = /^[a-z]+(?=[. ]|$)/.exec(subject) ?? [];
  const name = text.permissionNames[word === 'endpoint' || word === 'capability' ? plurals[word] : word];
  return (
    <>
      {name} {name !== undefined && subject === word ? null : <span className="mono">{subject}</span>}
    </>
  );
}

/** Uses that are kept by the one thing that was used. */
const plurals = { endpoint: 'endpoints', capability: 'capabilities' } as const;

/** Hashes by their first characters; the export has them whole. */
function withShortKeys(detail = ''): string {
  return detail.replaceAll(/\b[0-9a-f]{64}\b/g, shortKey);
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { plugins: text } = useText();
  const format = useFormat();
  const host = useHost();
  return (
    // Scrolls sideways on narrow screens, so the keyboard must be able to reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="table-scroll" aria-label={text.tabs.activity} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.time}</th>
            <th scope="col">{text.plugin}</th>
            <th scope="col">{text.action}</th>
            <th scope="col">{text.detail}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className="cell-nowrap muted">{format.dateTime(entry.time)}</td>
              <td>{titleOf(host, entry.plugin)}</td>
              <td className="cell-nowrap">
                <Badge tone={tones[entry.action] ?? 'neutral'}>{text.actions[entry.action]}</Badge>{' '}
                {entry.count > 1 && <span className="faint small number">{text.times(entry.count)}</span>}
              </td>
              <td className="muted">
                {entry.subject !== undefined && <About subject={entry.subject} />}{' '}
                <bdi>{withShortKeys(entry.detail)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
