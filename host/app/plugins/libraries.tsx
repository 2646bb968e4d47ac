import { parseSbom, type Component } from '@airlock/registry/format';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Disclosure } from '../ui/choice.tsx';
import { download } from '../ui/download.ts';
import { Loading } from '../ui/surface.tsx';
import type { Known } from './details.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useWords } from './words.ts';

const SBOM = 'sbom.cdx.json';

/** The libraries that a release says are inside it, as its publisher signed them; nothing where it does not say. */
export function Libraries({ known: { installed, plan } }: { readonly known: Known }) {
  const { common } = useText();
  const { about: text } = useWords();
  const { plugins } = useHost();
  const of = installed?.name ?? plan;
  const list = useLoaded(installed?.release ?? plan?.release ?? '', async (signal) => {
    const source = of === undefined ? undefined : await plugins.document(of, SBOM, signal);
    return source === undefined ? null : { source, components: componentsOf(source) };
  });
  if (of === undefined || list.value === null) return null;
  return (
    <section className="card stack" aria-label={text.libraries}>
      <h2>{text.libraries}</h2>
      {list.state === 'failed' ? (
        <FaultCallout tone="warning" error={list.error} onRetry={list.reload} />
      ) : list.value === undefined ? (
        <Loading label={common.loading} count={1} />
      ) : (
        <Listed
          components={list.value.components}
          onDownload={() => {
            if (list.value) download({ name: SBOM, type: 'application/json', content: list.value.source });
          }}
        />
      )}
    </section>
  );
}

function Listed(props: { readonly components: readonly Component[] | undefined; readonly onDownload: () => void }) {
  const { about: text } = useWords();
  const format = useFormat();
  const { components, onDownload } = props;
  const licences = new Map<string, number>();
  for (const { license = text.notSaid } of components ?? []) licences.set(license, (licences.get(license) ?? 0) + 1);
  const counted = [...licences].sort(([, few], [, many]) => many - few);
  return (
    <>
      <p className="muted small">{text.librariesHelp}</p>
      {components === undefined ? (
        <p>{text.unreadableLibraries}</p>
      ) : components.length === 0 ? (
        <p>{text.noLibraries}</p>
      ) : (
        <>
          <p>
            {text.libraryCount(components.length)} · <bdi>{format.list(counted.map(text.licenceCount))}</bdi>
          </p>
          <Disclosure label={text.allLibraries}>
            <table className="table small">
              <thead>
                <tr>
                  <th scope="col">{text.library}</th>
                  <th scope="col">{text.libraryVersion}</th>
                  <th scope="col">{text.libraryLicence}</th>
                </tr>
              </thead>
              <tbody dir="ltr">
                {components.map(({ name, version, license = text.notSaid }) => (
                  <tr key={`${name}@${version}`}>
                    <td>{name}</td>
                    <td>{version}</td>
                    <td>{license}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Disclosure>
        </>
      )}
      <div>
        <Button size="small" icon="download" onPress={onDownload}>
          {text.saveLibraries}
        </Button>
      </div>
    </>
  );
}

/** `undefined` for a list that cannot be read; it can still be saved and looked at. */
function componentsOf(source: string): readonly Component[] | undefined {
  try {
    return parseSbom(source, SBOM);
  } catch {
    return undefined;
  }
}
