import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import type { Known } from './details.tsx';
import { shortKey } from './naming.ts';
import { useWords } from './words.ts';

/** Who signed and lists a release, which source its author names, and how anybody with that source can compare. */
export function Provenance({ known: { installed, entry, plan } }: { readonly known: Known }) {
  const { plugins } = useText();
  const { provenance: text } = useWords();
  const format = useFormat();
  const manifest = installed?.manifest ?? plan?.manifest;
  const release = installed?.release ?? plan?.release;
  const publisher = installed?.publisher ?? entry?.publisher;
  if (!manifest || release === undefined || publisher === undefined) return null;
  const name = installed?.publisherName ?? plan?.publisherName ?? '';
  const listing = entry?.record.releases.find((one) => one.release === release);
  const { repository } = manifest;
  const base = entry?.mirror === undefined ? undefined : new URL(entry.mirror.replace(/\/?$/, '/'), location.href);
  const command = listing && base && `npx airlock doctor --rebuild --against ${new URL(`r/${release}`, base).href}`;
  return (
    <section className="card stack stack-s" aria-label={text.title}>
      <h2>{text.title}</h2>
      <Facts
        facts={[
          [
            text.signed,
            <span key="signed">
              <bdi>{name}</bdi> <bdi className="mono">{shortKey(publisher)}</bdi>{' '}
              <span className="muted small">{text.checked}</span>
            </span>,
          ],
          ...(listing
            ? [
                [
                  text.listed,
                  <span key="listed">
                    <bdi>{entry?.registryName}</bdi> · {format.date(Date.parse(listing.published))}
                  </span>,
                ] as const,
              ]
            : []),
          [
            text.source,
            repository === undefined ? (
              text.noSource
            ) : (
              <span key="source">
                <a href={repository} rel="noreferrer" target="_blank">
                  <bdi>{repository}</bdi>
                </a>{' '}
                <span className="muted small">{text.sourceSaid}</span>
              </span>
            ),
          ],
          [
            plugins.release,
            <code key="release" dir="ltr" className="mono">
              {release}
            </code>,
          ],
        ]}
      />
      <p className="muted small">{text.unproven}</p>
      {command && <Rebuild command={command} />}
    </section>
  );
}

function Rebuild({ command }: { readonly command: string }) {
  const { provenance: text } = useWords();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(command);
      toast(text.copied);
    } catch {
      toast(text.notCopied, 'warning');
    }
  };
  return (
    <>
      <p className="muted small">{text.rebuild}</p>
      <code dir="ltr" className="mono">
        {command}
      </code>
      <div>
        <Button size="small" icon="copy" onPress={() => void copy()}>
          {text.copy}
        </Button>
      </div>
    </>
  );
}
