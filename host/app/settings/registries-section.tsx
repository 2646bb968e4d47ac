import { useState } from 'react';
import { useFreshness } from '../../react/hooks.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { FaultText } from '../plugins/fault-text.tsx';
import { freshnessTones, shownState, useFreshnessWords } from '../shell/freshness.tsx';
import { Button } from '../ui/button.tsx';
import { Badge, Callout, Facts } from '../ui/surface.tsx';

/** Where plugins come from, and how fresh what is known of it is. */
export function RegistriesSection() {
  const { settings: text, faults } = useText();
  const format = useFormat();
  const host = useMaybeHost();
  const registries = useFreshness();
  const words = useFreshnessWords();
  const [isChecking, setChecking] = useState(false);
  const refresh = async (): Promise<void> => {
    setChecking(true);
    await host?.catalogue.refresh();
    setChecking(false);
  };
  return (
    <section className="card stack" id="registries" aria-labelledby="settings-registries">
      <div className="section-title">
        <h2 id="settings-registries">{text.registries}</h2>
        <Button size="small" icon="refresh" onPress={refresh} isPending={isChecking} isDisabled={!host}>
          {text.checkNow}
        </Button>
      </div>
      <p className="muted small">{registries.length === 0 ? text.noRegistries : text.registriesHelp}</p>
      {registries.map(({ registry, name, freshness }) => (
        <section key={registry} className="stack stack-s registry" aria-label={name}>
          <div className="row">
            <h3>{name}</h3>
            <Badge tone={freshnessTones[shownState(freshness)]}>{words(shownState(freshness))}</Badge>
          </div>
          <Facts
            facts={[
              [text.lastChecked, freshness.checkedAt === undefined ? '–' : format.dateTime(freshness.checkedAt)],
              [text.validUntil, freshness.expires === undefined ? '–' : format.dateTime(freshness.expires)],
              [
                text.fingerprint,
                <span key="id" className="mono">
                  {registry}
                </span>,
              ],
            ]}
          />
          {freshness.error && (
            <Callout tone="warning" title={faults.byRegistryCode[freshness.error.code]}>
              <FaultText code={freshness.error.code} message={freshness.error.message} />
            </Callout>
          )}
        </section>
      ))}
    </section>
  );
}
