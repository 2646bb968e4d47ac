import { useEffect } from 'react';
import { ConnectionsSection } from '../connections/connections.tsx';
import { HOST_VERSION } from '../boot/version.ts';
import { useText } from '../i18n/text.tsx';
import { Parts } from '../slots/place.tsx';
import { Facts, PageHead } from '../ui/surface.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { ArrangementSection } from './arrangement-section.tsx';
import { DataSection } from './data-section.tsx';
import { ProfilesSection } from './profiles-section.tsx';
import { RegistriesSection } from './registries-section.tsx';
import { ShortcutsSection } from './shortcuts-section.tsx';
import { SiteSection } from './site-section.tsx';
import { StorageSection } from './storage-section.tsx';

/** Whoever comes for one section is brought to it, once the screen stands. */
function useSectionInView(): void {
  useEffect(() => {
    const frame = requestAnimationFrame(() => document.getElementById(location.hash.slice(1))?.scrollIntoView());
    return () => cancelAnimationFrame(frame);
  }, []);
}

export default function Settings() {
  useSectionInView();
  const { settings: text, arrange, connections, transfer, shortcuts } = useText();
  const sections = [
    ['appearance', text.appearance],
    ['site', text.site],
    ['profiles', text.profiles],
    ['integrations', connections.title],
    ['shortcuts', shortcuts.title],
    ['arrangement', arrange.title],
    ['registries', text.registries],
    ['data', transfer.title],
    ['storage', text.storage],
    ['about', text.about],
  ] as const;
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <div className="settings-layout">
        <nav className="nav settings-nav" aria-label={text.sections}>
          {sections.map(([id, label]) => (
            <a key={id} className="nav-link" href={`#${id}`}>
              {label}
            </a>
          ))}
        </nav>
        <div className="settings-grid">
          <AppearanceSection />
          <SiteSection />
          <ProfilesSection />
          <ConnectionsSection />
          <ShortcutsSection />
          <ArrangementSection />
          <RegistriesSection />
          <DataSection />
          <StorageSection />
          <Parts name="settings.section" />
          <section className="card stack" id="about" aria-labelledby="settings-about">
            <h2 id="settings-about">{text.about}</h2>
            <Facts facts={[[text.version, HOST_VERSION]]} />
          </section>
        </div>
      </div>
    </>
  );
}
