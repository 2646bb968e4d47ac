import { useState } from 'react';
import type { ProfileReport } from '../../kernel/observing/profiling.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { callToDeveloper } from './developer-link.tsx';
import { FaultCallout } from './fault-text.tsx';
import { titleOf } from './naming.ts';
import { useProfileRun } from './profile-run.ts';

const LENGTHS = ['5', '15', '60'] as const;

/** Looks at one plugin for a few seconds and says where its time went. */
export function ProfileView() {
  const { observe: text } = useText();
  const format = useFormat();
  const host = useHost();
  const plugins = useInstalled().filter(({ enabled }) => enabled);
  const [chosen, setChosen] = useState<string | null>(null);
  const [seconds, setSeconds] = useState<(typeof LENGTHS)[number]>('5');
  const [run, startRun] = useProfileRun(host);
  const looked = run.state === 'running' ? run.plugin : run.state === 'done' ? run.report.plugin : undefined;
  const isThere = plugins.some(({ name }) => name === looked);
  const plugin = chosen ?? (isThere ? looked : plugins[0]?.name) ?? null;

  const start = (): void => {
    if (plugin === null) return;
    startRun(plugin, Number(seconds), () => {
      callToDeveloper('developer-profile', text.profileDone(titleOf(host, plugin)), text.goThere);
    });
  };

  if (plugin === null) return null;
  return (
    <section className="stack stack-s" aria-labelledby="developer-profile">
      <h2 id="developer-profile">{text.profile}</h2>
      <p className="muted">{text.profileLead}</p>
      <div className="filters">
        <Select
          label={text.profilePlugin}
          value={plugin}
          onChange={setChosen}
          options={plugins.map(({ name, manifest }) => ({ id: name, label: manifest.name }))}
        />
        <Select
          label={text.profileSeconds}
          value={seconds}
          onChange={setSeconds}
          options={LENGTHS.map((id) => ({ id, label: format.number(Number(id)) }))}
        />
        {run.state === 'running' ? (
          <Button icon="close" onPress={run.stop}>
            {text.stopProfile}
          </Button>
        ) : (
          <Button icon="activity" onPress={start}>
            {text.startProfile}
          </Button>
        )}
      </div>
      <p role="status" className="muted">
        {run.state === 'running' && text.profiling(titleOf(host, run.plugin))}
      </p>
      {run.state === 'failed' && <FaultCallout error={run.error} />}
      {run.state === 'done' && <Report report={run.report} />}
    </section>
  );
}

function Report({ report }: { readonly report: ProfileReport }) {
  const { observe: text, plugins } = useText();
  const format = useFormat();
  const host = useHost();
  const { share, total, duration, hooks, uses } = report;
  const title = titleOf(host, report.plugin);
  const summary = text.profileShare(format.share(share), format.milliseconds(total), format.milliseconds(duration));
  const used = Object.entries(uses).map(
    ([permission, count]) => `${plugins.permissionNames[permission] ?? permission}: ${format.number(count)}`,
  );
  return (
    <div className="card stack stack-s">
      <p>
        <strong>{title}</strong> · {summary}
      </p>
      {hooks.length === 0 ? (
        <p className="muted">{text.profileEmpty}</p>
      ) : (
        // Scrolls sideways on narrow screens, so the keyboard must be able to reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="table-scroll" role="group" aria-label={text.profile} tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{text.hook}</th>
                {[plugins.calls, plugins.faults, text.ran, text.queued, 'p50', 'p95', 'p99'].map((name) => (
                  <th key={name} scope="col" className="cell-number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {hooks.map(({ hook, calls, faults, total: ran, queued, time }) => (
                <tr key={hook}>
                  <td className="mono">{hook}</td>
                  <td className="cell-number">{format.number(calls)}</td>
                  <td className="cell-number">{format.number(faults)}</td>
                  {[ran, queued, time.p50, time.p95, time.p99].map((value, at) => (
                    <td key={at} className="cell-number">
                      {format.milliseconds(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {used.length > 0 && (
        <p className="muted small">
          {text.permissions}: {format.list(used)}
        </p>
      )}
    </div>
  );
}
