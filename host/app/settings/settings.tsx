import { configAfterSave, configBeforeSave } from '@airlock/sdk';
import { useState, useSyncExternalStore } from 'react';
import { useFreshness } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { type Appearance, appearance, themes, toAppearance } from '../boot/appearance.ts';
import { hostStatus } from '../boot/status.ts';
import { HOST_VERSION } from '../boot/version.ts';
import { languages, useFormat, useText } from '../i18n/text.tsx';
import { FaultText } from '../plugins/fault-text.tsx';
import { freshnessTones, shownState, useFreshnessWords } from '../shell/freshness.tsx';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { Badge, Callout, Facts, PageHead, Progress } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';

export default function Settings() {
  const { settings: text } = useText();
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <div className="settings-grid">
        <AppearanceSection />
        <RegistriesSection />
        <StorageSection />
        <section className="card stack" aria-labelledby="settings-about">
          <h2 id="settings-about">{text.about}</h2>
          <Facts facts={[[text.version, HOST_VERSION]]} />
        </section>
      </div>
    </>
  );
}

function AppearanceSection() {
  const { settings: text } = useText();
  const current = useSyncExternalStore(appearance.subscribe, appearance.get);
  const save = async (change: Partial<Appearance>): Promise<void> => {
    const hooks = (await hostStatus.settled())?.hooks;
    const wanted = { section: 'appearance', values: { ...current, ...change } };
    const { values } = (await hooks?.filter(configBeforeSave, wanted)) ?? wanted;
    const next = toAppearance(values, current);
    appearance.set(next);
    await hooks?.event(configAfterSave, { section: 'appearance', values: { ...next } });
  };
  return (
    <section className="card stack" aria-labelledby="settings-appearance">
      <h2 id="settings-appearance">{text.appearance}</h2>
      <div className="fields fields-2">
        <Select
          label={text.theme}
          value={current.theme}
          options={themes.map((id) => ({ id, label: text.themes[id] }))}
          onChange={(theme) => void save({ theme })}
        />
        <Select
          label={text.language}
          value={current.language}
          options={languages.map(({ id, name }) => ({ id, label: name }))}
          onChange={(language) => void save({ language })}
        />
      </div>
    </section>
  );
}

function RegistriesSection() {
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
    <section className="card stack" aria-labelledby="settings-registries">
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

function StorageSection() {
  const { settings: text } = useText();
  const format = useFormat();
  const storage = useLoaded('storage', async () => {
    const [estimate, isPersistent] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted()]);
    return { usage: estimate.usage ?? 0, quota: estimate.quota ?? 0, isPersistent };
  });
  const persist = async (): Promise<void> => {
    if (!(await navigator.storage.persist())) toast(text.persistRefused, 'info');
    storage.reload();
  };
  const { value } = storage;
  return (
    <section className="card stack" aria-labelledby="settings-storage">
      <h2 id="settings-storage">{text.storage}</h2>
      <p className="muted small">{text.storageHelp}</p>
      {value && (
        <>
          <Progress
            label={text.used(format.bytes(value.usage), format.bytes(value.quota))}
            value={value.quota === 0 ? 0 : value.usage / value.quota}
          />
          <div className="row row-wrap row-between">
            <p className="small">{value.isPersistent ? text.persistent : text.notPersistent}</p>
            {!value.isPersistent && (
              <Button size="small" onPress={persist}>
                {text.persist}
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  );
}
