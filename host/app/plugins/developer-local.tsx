import { useState } from 'react';
import { isLocal } from '../../kernel/management/local-packages.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Badge, Callout } from '../ui/surface.tsx';
import { PackageButton } from './from-file.tsx';
import { useInstall } from './install-flow.tsx';

/** Where `airlock dev` serves unless it is told otherwise. */
const ADDRESS = 'http://localhost:5180/';

/**
 * Takes a plugin that is being written: from the address of `airlock dev`, or a packed file. It goes the way of every other
 * plugin, through the consent that says that no registry vouches for it.
 */
export function LocalPlugins() {
  const { observe, developer: text, local } = useText();
  const { packages } = useHost();
  const load = useLoad();
  const [address, setAddress] = useState(ADDRESS);
  const plugins = useInstalled().filter(({ name }) => isLocal(name));
  const rule = useLoaded('developer unlisted', () => packages.unlisted());
  return (
    <section className="card stack" aria-labelledby="developer-local">
      <div className="stack stack-s">
        <h2 id="developer-local">{observe.localPlugin}</h2>
        <p className="muted">{observe.localPluginHelp}</p>
        <p className="muted">{text.localHelp}</p>
      </div>
      {rule.value === 'never' ? (
        <Callout tone="warning" title={local.never} />
      ) : (
        <form
          className="filters"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            load(address.trim());
          }}
        >
          <TextField label={text.address} type="url" value={address} onChange={setAddress} />
          <Button type="submit" look="primary" icon="download" isDisabled={address.trim() === ''}>
            {text.load}
          </Button>
          <PackageButton>{local.install}</PackageButton>
        </form>
      )}
      {plugins.length > 0 && (
        <ul className="stack stack-s" aria-label={text.loaded}>
          {plugins.map((plugin) => (
            <Loaded key={plugin.name} plugin={plugin} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** A plugin that came from here, and how to take what was built of it since. */
function Loaded({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { developer: text, local } = useText();
  const { packages } = useHost();
  const load = useLoad();
  const { name, manifest, release } = plugin;
  const { value: source } = useLoaded(`developer ${release}`, () => packages.source(name));
  return (
    <li className="row row-between row-wrap">
      <span className="row row-wrap">
        <strong>{manifest.name}</strong>
        <span className="mono">{manifest.version}</span>
        <Badge tone="warning">{source?.kind === 'server' ? text.development : local.fromFile}</Badge>
        {source && (
          <span className="muted mono small" dir="ltr">
            {source.kind === 'server' ? new URL(source.from).origin : source.from}
          </span>
        )}
      </span>
      {source?.kind === 'server' && (
        <Button
          size="small"
          icon="refresh"
          aria-label={text.loadAgainNamed(manifest.name)}
          onPress={() => load(source.from)}
        >
          {text.loadAgain}
        </Button>
      )}
    </li>
  );
}

/** Opens the consent dialog for what a development server built last. */
function useLoad(): (address: string) => void {
  const install = useInstall();
  return (address) => install({ name: `server ${address}`, title: address, from: address });
}
