import { useEffect, useReducer, useState } from 'react';
import type { Preview } from '../../kernel/management/preview.ts';
import type { PreviewStep } from '../../kernel/management/preview-steps.ts';
import type { InstallProgress } from '../../kernel/packages/install-plan.ts';
import { useHost } from '../../react/provider.tsx';
import { previewServices, type PreviewNote } from '../../services/preview.ts';
import { useFormat } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { FaultCallout } from './fault-text.tsx';
import { makeSamples, type Samples } from './preview-samples.ts';
import { Stage } from './preview-stage.tsx';
import { Starting } from './preview-start.tsx';
import { useWords } from './words.ts';

/** Notes that are kept; the oldest go first. */
const NOTES = 50;

type Running =
  | { readonly state: 'starting'; readonly step?: PreviewStep; readonly progress?: InstallProgress }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'running'; readonly preview: Preview; readonly samples: Samples };

interface PreviewProps {
  readonly name: string;
  readonly title: string;
  readonly onClose: () => void;
}

/** A plugin that is not installed, at work with made-up records. It ends when this is taken off the screen. */
export function PluginPreview(props: PreviewProps) {
  const [attempt, setAttempt] = useState(0);
  return <Attempt key={attempt} {...props} onRetry={() => setAttempt(attempt + 1)} />;
}

function Attempt({ name, title, onClose, onRetry }: PreviewProps & { readonly onRetry: () => void }) {
  const { preview: text } = useWords();
  const host = useHost();
  const [running, setRunning] = useState<Running>({ state: 'starting' });
  const [notes, note] = useReducer(
    (before: readonly PreviewNote[], added: PreviewNote) => [...before, added].slice(-NOTES),
    [],
  );
  const { sample } = text;
  useEffect(() => {
    const gone = new AbortController();
    let opened: Preview | undefined;
    const open = async (): Promise<void> => {
      const samples = makeSamples(sample, Date.now());
      try {
        const services = previewServices(samples.records, note);
        const preview = await host.preview(name, {
          services,
          signal: gone.signal,
          onStep: (step) => {
            if (!gone.signal.aborted) setRunning({ state: 'starting', step });
          },
          onProgress: (progress) => {
            if (!gone.signal.aborted) setRunning({ state: 'starting', step: 'files', progress });
          },
        });
        if (gone.signal.aborted) return void preview.close();
        opened = preview;
        setRunning({ state: 'running', preview, samples });
      } catch (error) {
        if (!gone.signal.aborted) setRunning({ state: 'failed', error });
      }
    };
    void open();
    return () => {
      gone.abort();
      void opened?.close();
    };
  }, [host, name, sample]);

  return (
    <section className="preview" aria-label={text.title(title)}>
      <header className="preview-bar row row-between row-wrap">
        <h2>{text.title(title)}</h2>
        <Button icon="close" onPress={onClose} autoFocus>
          {running.state === 'starting' ? text.cancel : text.close}
        </Button>
      </header>
      <p className="muted small">{text.lead}</p>
      {running.state === 'starting' && <Starting step={running.step} progress={running.progress} onRetry={onRetry} />}
      {running.state === 'failed' && <FaultCallout title={text.failed} error={running.error} onRetry={onRetry} />}
      {running.state === 'running' && <Took times={running.preview.took} />}
      {running.state === 'running' && (
        <Stage title={title} preview={running.preview} samples={running.samples} notes={notes} />
      )}
    </section>
  );
}

/** How long it took until it was there, and for what. */
function Took({ times: { plan, files, start } }: { readonly times: Preview['took'] }) {
  const { preview: text } = useWords();
  const format = useFormat();
  const [all, ...each] = [plan + files + start, plan, files, start].map((time) => format.milliseconds(time));
  const [planned = '', fetched = '', started = ''] = each;
  return <p className="faint small number">{text.took(all ?? '', planned, fetched, started)}</p>;
}
