import { useRef, useState } from 'react';
import {
  installList,
  planList,
  type ListOutcome,
  type ListStep,
  type PluginList,
} from '../../kernel/management/plugin-list.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Badge, Callout, Progress, type Tone } from '../ui/surface.tsx';
import { CanList } from './can-list.tsx';
import { FaultCallout } from './fault-text.tsx';
import { ComesAlong } from './plan-more.tsx';
import { useWords } from './words.ts';
import { LeakConsent } from './leak-consent.tsx';

interface Work {
  readonly loaded: number;
  readonly total: number;
  readonly title: string;
}

/** One plan for all plugins of a list: what each may do, one word for all of them, and what became of each. */
export function ListDialog({ list, onClose }: { readonly list: PluginList; readonly onClose: () => void }) {
  const { common } = useText();
  const { pluginList: text } = useWords();
  const host = useHost();
  const format = useFormat();
  const [looked, setLooked] = useState(0);
  const found = useLoaded('list', (signal) => planList(host, list, { signal, onStep: setLooked }));
  const [leaksAccepted, acceptLeaks] = useState(false);
  const [work, setWork] = useState<Work>();
  const [outcomes, setOutcomes] = useState<readonly ListOutcome[]>();
  const [isStopping, setStopping] = useState(false);
  const abort = useRef<AbortController>(null);
  const steps = outcomes ? undefined : found.value;
  const wanted = steps?.filter((step) => step.kind === 'install') ?? [];
  const present = steps?.filter(({ kind }) => kind === 'present') ?? [];
  const mayLeak = wanted.some(({ plan }) => [plan, ...plan.also].some(({ needsLeakConsent }) => needsLeakConsent));

  const install = async (agreed: readonly ListStep[]): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setStopping(false);
    setWork({ loaded: 0, total: 0, title: '' });
    const done = await installList(host, list, agreed, { signal: controller.signal, onProgress: setWork });
    // The user wants to have them: the browser is asked not to throw them away when space runs out.
    void navigator.storage?.persist?.().catch(() => false);
    setWork(undefined);
    setOutcomes(done);
  };
  const again = (): void => {
    setOutcomes(undefined);
    setLooked(0);
    found.reload();
  };
  const stop = (): void => {
    if (!work) return onClose();
    setStopping(true);
    abort.current?.abort();
  };
  const hasRest = outcomes?.some(({ kind }) => kind === 'failed' || kind === 'cancelled') === true;

  return (
    <Dialog
      isWide
      isBusy={work !== undefined}
      title={outcomes ? text.result : text.plan}
      onClose={stop}
      actions={
        outcomes ? (
          <>
            {hasRest && <Button onPress={again}>{text.again}</Button>}
            {/* A button of its own, so that it takes the focus when it appears. */}
            <Button key="close" autoFocus look="primary" onPress={onClose}>
              {common.close}
            </Button>
          </>
        ) : (
          <>
            <Button autoFocus onPress={stop}>
              {work ? (isStopping ? text.stopping : text.stop) : common.cancel}
            </Button>
            {wanted.length > 0 && (
              <Button
                look="primary"
                isDisabled={found.state !== 'ready' || work !== undefined || (mayLeak && !leaksAccepted)}
                isPending={work !== undefined}
                onPress={() => {
                  if (steps) void install(steps);
                }}
              >
                {text.allow(wanted.length)}
              </Button>
            )}
          </>
        )
      }
    >
      {work && <WorkBar work={work} />}
      {found.state === 'loading' && <LookBar done={looked} all={list.plugins.length} />}
      {steps && found.state !== 'loading' && !work && (
        <div>
          <p>{text.lead(wanted.length)}</p>
          {wanted.length > 0 && <p className="muted small">{text.leadHelp}</p>}
        </div>
      )}
      {found.state !== 'loading' &&
        steps?.map((step) => step.kind !== 'present' && <StepCard key={step.plugin.name} step={step} />)}
      {found.state !== 'loading' && present.length > 0 && (
        <p className="muted small">{text.there(format.list(present.map(({ plugin }) => plugin.title)))}</p>
      )}
      {mayLeak && found.state !== 'loading' && <LeakConsent isAccepted={leaksAccepted} onChange={acceptLeaks} />}
      {outcomes && <Outcomes outcomes={outcomes} />}
    </Dialog>
  );
}

function LookBar({ done, all }: { readonly done: number; readonly all: number }) {
  const { pluginList: text } = useWords();
  return <Progress label={text.plan} value={all === 0 ? 1 : done / all} note={text.looking(done, all)} />;
}

function WorkBar({ work: { loaded, total, title } }: { readonly work: Work }) {
  const { pluginList: text } = useWords();
  const format = useFormat();
  return (
    <Progress
      label={text.installing(title)}
      value={total === 0 ? 1 : loaded / total}
      note={`${format.bytes(loaded)} / ${format.bytes(total)}`}
    />
  );
}

function StepCard({ step }: { readonly step: Exclude<ListStep, { kind: 'present' }> }) {
  const { plugins } = useText();
  const { pluginList: text } = useWords();
  const format = useFormat();
  const { plugin } = step;
  const title = step.kind === 'install' ? step.plan.manifest.name : plugin.title || plugin.name;
  const version = step.kind === 'install' ? step.plan.manifest.version : plugin.version;
  return (
    <article className="card stack stack-s" aria-label={title}>
      <div className="row row-wrap">
        <h3>{title}</h3>
        <span className="faint number">{version}</span>
        {step.kind === 'install' && !plugin.enabled && <Badge>{text.off}</Badge>}
      </div>
      {step.kind === 'refused' && <FaultCallout tone="warning" error={step.error} title={text.cannot} />}
      {step.kind === 'install' && (
        <>
          <p className="faint small">
            {plugins.by(step.plan.publisherName)}
            {' · '}
            {plugins.sizeNote(format.bytes(step.plan.bytes), format.bytes(step.plan.download))}
          </p>
          {version !== plugin.version && <Callout tone="warning">{text.otherVersion(plugin.version)}</Callout>}
          <CanList plan={step.plan} />
          <ComesAlong plan={step.plan} />
        </>
      )}
    </article>
  );
}

const tones: { readonly [kind in ListOutcome['kind']]: Tone } = {
  installed: 'success',
  present: 'success',
  failed: 'danger',
  cancelled: 'neutral',
  settings: 'warning',
};

function Outcomes({ outcomes }: { readonly outcomes: readonly ListOutcome[] }) {
  const { pluginList: text } = useWords();
  const { plugins } = useHost();
  const there = outcomes.filter(({ kind }) => kind !== 'failed' && kind !== 'cancelled').length;
  return (
    <>
      <p role="status">{text.done(there, outcomes.length)}</p>
      {outcomes.map(({ plugin, kind, error }) => (
        <article key={plugin.name} className="stack stack-s" aria-label={plugin.title || plugin.name}>
          <div className="row row-between row-wrap">
            <span>
              {plugin.title || plugin.name}{' '}
              <span className="faint number">{plugins.get(plugin.name)?.manifest.version ?? plugin.version}</span>
            </span>
            <Badge tone={tones[kind]}>{text.outcomes[kind]}</Badge>
          </div>
          {error && <FaultCallout tone="warning" error={error} />}
        </article>
      ))}
    </>
  );
}
