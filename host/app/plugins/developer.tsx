import { useEffect } from 'react';
import { useFaults, useFreshness, useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { HOST_VERSION } from '../boot/version.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { shownState, useFreshnessWords } from '../shell/freshness.tsx';
import { useNow } from '../shell/device.ts';
import { Facts } from '../ui/surface.tsx';
import { LeakSwitch } from './developer-leaks.tsx';
import { LocalPlugins } from './developer-local.tsx';
import { LogView } from './developer-log.tsx';
import { ProfileView } from './developer-profile.tsx';
import { StepView } from './developer-steps.tsx';
import { TraceView } from './developer-traces.tsx';
import { FaultGroups } from './fault-groups.tsx';
import { titleOf } from './naming.ts';

/** Whoever was called to one section is brought to it, once the screen stands. */
function useSectionInView(): void {
  const { hash } = location;
  useEffect(() => {
    if (hash === '') return undefined;
    const frame = requestAnimationFrame(() => document.getElementById(hash.slice(1))?.scrollIntoView());
    return () => cancelAnimationFrame(frame);
  }, [hash]);
}

/** What the platform is doing, for those who build on it. */
export function Developer() {
  useSectionInView();
  const { plugins: text, settings, observe } = useText();
  const faults = useFaults();
  const format = useFormat();
  const installed = useInstalled();
  const registries = useFreshness();
  const words = useFreshnessWords();
  const levels = new Set(installed.flatMap(({ state }) => (state.kind === 'active' ? [state.isolation] : [])));
  return (
    <>
      <p className="muted">{text.developerLead}</p>
      <section className="card stack">
        <h2>{text.host}</h2>
        <Facts
          facts={[
            [
              text.hostVersion,
              <span key="version" className="mono">
                {HOST_VERSION}
              </span>,
            ],
            [text.controlled, navigator.serviceWorker?.controller ? text.controlledYes : text.controlledNo],
            [
              text.isolationLevel,
              levels.size === 0 ? '–' : format.list([...levels].map((level) => text.isolation[level])),
            ],
            ...registries.map(
              ({ registry, name, freshness }) =>
                [
                  `${settings.registries}: ${name}`,
                  <span key={registry}>
                    {words(shownState(freshness))} <span className="mono faint">{registry}</span>
                  </span>,
                ] as const,
            ),
          ]}
        />
      </section>
      <LocalPlugins />
      <LeakSwitch />
      <LogView />
      <section className="stack stack-s" aria-labelledby="developer-faults">
        <h2 id="developer-faults">{observe.faultGroups}</h2>
        {faults.length === 0 ? (
          <p className="muted">{observe.noFaults}</p>
        ) : (
          <FaultGroups faults={faults} showsPlugin />
        )}
      </section>
      <TraceView />
      <StepView />
      <ProfileView />
      <HandlerTable />
    </>
  );
}

function HandlerTable() {
  const { plugins: text } = useText();
  const format = useFormat();
  const host = useHost();
  useNow(2000);
  const stats = host.hooks.stats();
  if (stats.length === 0) return null;
  return (
    <section className="stack stack-s" aria-labelledby="developer-handlers">
      <h2 id="developer-handlers">{text.hookStats}</h2>
      <div className="table-scroll" role="group" aria-label={text.hookStats} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text.tabs.hooks}</th>
              <th scope="col">{text.handler}</th>
              <th scope="col" className="cell-number">
                {text.calls}
              </th>
              <th scope="col" className="cell-number">
                {text.faults}
              </th>
              <th scope="col" className="cell-number">
                p50
              </th>
              <th scope="col" className="cell-number">
                p95
              </th>
              <th scope="col" className="cell-number">
                p99
              </th>
            </tr>
          </thead>
          <tbody>
            {stats.map(({ hook, owner, index, calls, faults, time }) => (
              <tr key={`${hook}:${owner}#${index}`}>
                <td className="mono">{hook}</td>
                <td>{titleOf(host, owner)}</td>
                <td className="cell-number">{format.number(calls)}</td>
                <td className="cell-number">{format.number(faults)}</td>
                {[time.p50, time.p95, time.p99].map((value, column) => (
                  <td key={column} className="cell-number">
                    {time.samples === 0 ? '–' : format.milliseconds(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
