import type { FilterHook, HookToken } from '@airlock/sdk';
import * as sdk from '@airlock/sdk';
import { type ReactNode, useEffect, useMemo, useReducer, useState } from 'react';
import type { AirlockError } from '../../kernel/errors.ts';
import { diff } from '../../kernel/hooks/diff.ts';
import type { Change } from '../../kernel/hooks/types.ts';
import type { Contribution } from '../../kernel/contributions/contributions.ts';
import type { Preview } from '../../kernel/management/preview.ts';
import type { InstallProgress } from '../../kernel/packages/install-plan.ts';
import { useLoaded } from '../../react/loaded.ts';
import { HostProvider, type HostUi, useHost, useHostUi } from '../../react/provider.tsx';
import { Widget } from '../../react/widget.tsx';
import { previewServices, type PreviewNote } from '../../services/preview.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Empty, Progress } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { ChangeLine } from './hook-changes.tsx';
import { makeSamples, type Samples } from './preview-samples.ts';
import { useWords } from './words.ts';

/** Notes that are kept; the oldest go first. */
const NOTES = 50;

/** Milliseconds after which it is said that starting takes longer than it should. */
const LONG = 8000;

type Running =
  | { readonly state: 'starting'; readonly progress?: InstallProgress }
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
          onProgress: (progress) => {
            if (!gone.signal.aborted) setRunning({ state: 'starting', progress });
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
          {text.close}
        </Button>
      </header>
      <p className="muted small">{text.lead}</p>
      {running.state === 'starting' && <Starting progress={running.progress} onRetry={onRetry} />}
      {running.state === 'failed' && <FaultCallout title={text.failed} error={running.error} onRetry={onRetry} />}
      {running.state === 'running' && (
        <Stage title={title} preview={running.preview} samples={running.samples} notes={notes} />
      )}
    </section>
  );
}

/** How far it is; what takes long can be begun anew. */
function Starting(props: { readonly progress: InstallProgress | undefined; readonly onRetry: () => void }) {
  const { plugins, common } = useText();
  const { preview: text } = useWords();
  const format = useFormat();
  const { progress, onRetry } = props;
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="stack stack-s">
      <p className="muted" role="status">
        {progress === undefined
          ? text.checking
          : progress.phase === 'activate'
            ? text.starting
            : plugins.phases[progress.phase]}
      </p>
      {progress?.phase === 'download' && progress.total > 0 ? (
        <Progress
          label={plugins.phases.download}
          value={progress.loaded / progress.total}
          note={`${format.bytes(progress.loaded)} / ${format.bytes(progress.total)}`}
        />
      ) : (
        <div className="skeleton" />
      )}
      {isLong && (
        <div className="row row-wrap" role="status">
          <p className="muted small">{text.long}</p>
          <Button size="small" icon="refresh" onPress={onRetry}>
            {common.tryAgain}
          </Button>
        </div>
      )}
    </div>
  );
}

function Stage(props: {
  readonly title: string;
  readonly preview: Preview;
  readonly samples: Samples;
  readonly notes: readonly PreviewNote[];
}) {
  const { title, preview, samples, notes } = props;
  const { views } = useText();
  const { preview: text } = useWords();
  const outer = useHostUi();
  const ui = useMemo<HostUi>(() => ({ ...outer, regionLabel: () => views.providedBy(title) }), [outer, views, title]);
  const { host, plugin } = preview;
  const { contributes, hooks } = plugin.manifest;
  const widgets = (contributes.widgets ?? []).flatMap(
    ({ id }) => host.contributions.widget(`${plugin.name}#${id}`) ?? [],
  );
  const commands = host.contributions.all('commands').filter((command) => command.plugin === plugin.name);
  const tried = [...new Set(hooks.map(({ hook }) => hook))].flatMap((id) => {
    const token = tokens.get(id);
    return token?.kind === 'filter' && id in samples.hooks ? [token] : [];
  });
  return (
    <HostProvider host={host} ui={ui}>
      {widgets.length + commands.length + tried.length === 0 && (
        <Empty icon="eye" title={text.nothing}>
          {text.nothingHelp}
        </Empty>
      )}
      {widgets.map((widget) => (
        <Drawn key={widget.key} widget={widget} samples={samples} />
      ))}
      {tried.length > 0 && <HookTrials preview={preview} tokens={tried} samples={samples} />}
      {commands.length > 0 && (
        <section className="stack stack-s">
          <h3>{text.commands}</h3>
          <div className="row row-wrap">
            {commands.map((command) => (
              <CommandTrial key={command.key} title={command.title} run={() => command.run()} />
            ))}
          </div>
        </section>
      )}
      <Deeds preview={preview} notes={notes} />
    </HostProvider>
  );
}

/** Every hook point of the workspace that is a filter, by id. */
const tokens = new Map(
  Object.values<unknown>(sdk).flatMap((value): [string, HookToken][] =>
    typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && 'description' in value
      ? // What the SDK exports with these three is a token.
        [[String(value.id), value as HookToken]]
      : [],
  ),
);

const fallback = (error: AirlockError, retry: () => void): ReactNode => <FaultCallout error={error} onRetry={retry} />;

function Drawn({ widget, samples }: { readonly widget: Contribution; readonly samples: Samples }) {
  const { common } = useText();
  const { preview: text } = useWords();
  const { slot, title } = widget;
  return (
    <figure className="card stack stack-s preview-widget">
      <figcaption className="row row-between">
        <h3>{title}</h3>
        <span className="faint small">{text.slots[slot] ?? text.elsewhere(slot)}</span>
      </figcaption>
      <Widget
        contribution={widget}
        props={samples.slots[slot] ?? {}}
        loading={<div className="skeleton" role="status" aria-label={common.loading} />}
        fallback={fallback}
      />
    </figure>
  );
}

function HookTrials(props: {
  readonly preview: Preview;
  readonly tokens: readonly HookToken[];
  readonly samples: Samples;
}) {
  const { preview: text } = useWords();
  const [outcome, setOutcome] = useState<{
    readonly hook: string;
    readonly changes: readonly Change[];
    readonly error?: unknown;
  }>();
  const attempt = async (token: HookToken): Promise<void> => {
    const sample = props.samples.hooks[token.id];
    try {
      const { host, plugin } = props.preview;
      host.faults.clear(plugin.name);
      // Only filters are tried.
      const after = await host.hooks.filter(token as FilterHook<unknown>, sample);
      const [fault] = host.faults.list(plugin.name);
      setOutcome({ hook: token.id, changes: diff(sample, after), ...(fault ? { error: fault.error } : {}) });
    } catch (error) {
      setOutcome({ hook: token.id, changes: [], error });
    }
  };
  return (
    <section className="stack stack-s">
      <h3>{text.part}</h3>
      <p className="muted small">{text.partHelp}</p>
      <div className="row row-wrap">
        {props.tokens.map((token) => (
          <Button key={token.id} onPress={() => void attempt(token)}>
            {text.tryHook(token.id)}
          </Button>
        ))}
      </div>
      <div role="status">
        {outcome &&
          (outcome.error !== undefined ? (
            <FaultCallout error={outcome.error} />
          ) : outcome.changes.length === 0 ? (
            <p className="muted small">{text.unchanged(outcome.hook)}</p>
          ) : (
            <ul className="preview-changes">
              {outcome.changes.map((change) => (
                <ChangeLine key={change.path.join('/')} change={change} />
              ))}
            </ul>
          ))}
      </div>
    </section>
  );
}

function CommandTrial({ title, run }: { readonly title: string; readonly run: () => Promise<unknown> }) {
  const { preview: text } = useWords();
  const [state, setState] = useState<'idle' | 'running' | 'done' | { readonly error: unknown }>('idle');
  const attempt = async (): Promise<void> => {
    setState('running');
    try {
      await run();
      setState('done');
    } catch (error) {
      setState({ error });
    }
  };
  return (
    <div className="stack stack-s">
      <Button isPending={state === 'running'} onPress={() => void attempt()}>
        {text.run(title)}
      </Button>
      <div role="status">
        {state === 'done' && <p className="muted small">{text.done(title)}</p>}
        {typeof state === 'object' && <FaultCallout error={state.error} />}
      </div>
    </div>
  );
}

/** What it did with its permissions, and what would have been seen elsewhere. */
function Deeds({ preview, notes }: { readonly preview: Preview; readonly notes: readonly PreviewNote[] }) {
  const { plugins } = useText();
  const { preview: text } = useWords();
  const { audit } = preview.host;
  const used = useLoaded(
    'uses',
    async () => {
      const totals = new Map<string, { action: string; subject: string; count: number }>();
      for (const { action, subject = '', detail, count } of await audit.entries()) {
        if (!(action in text.uses)) continue;
        const permission = subject.split('.', 1)[0] ?? subject;
        const shown = [plugins.permissionNames[permission] ?? permission, detail].filter(Boolean).join(': ');
        const known = totals.get(`${action} ${shown}`);
        totals.set(`${action} ${shown}`, { action, subject: shown, count: (known?.count ?? 0) + count });
      }
      return [...totals.values()];
    },
    audit.subscribe,
  );
  const uses = used.value ?? [];
  return (
    <section className="stack stack-s">
      <h3>{text.did}</h3>
      {uses.length + notes.length === 0 ? (
        <p className="muted small">{text.nothingDone}</p>
      ) : (
        <ul className="preview-deeds small">
          {uses.map(({ action, subject, count }) => (
            <li key={`${action} ${subject}`}>
              <strong>{text.uses[action]}</strong> <span dir="auto">{subject}</span>{' '}
              <span className="faint">{text.times(count)}</span>
            </li>
          ))}
          {notes.map(({ kind, text: said }, at) => (
            <li key={at}>
              <strong>{text.notes[kind]}</strong> <q dir="auto">{said}</q>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
