import type { PermissionName } from '@airlock/sdk';
import { useRef, useState } from 'react';
import { AirlockError } from '../../kernel/errors.ts';
import {
  isUnlisted,
  requiredConsent,
  type Choice,
  type InstallPlan,
  type InstallProgress,
  type ReleaseChoice,
} from '../../kernel/packages/install-plan.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Badge, Callout, Progress } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useUnapproved } from './ask-approval.tsx';
import type { InstallWish } from './install-flow.tsx';
import { PlanView } from './plan-view.tsx';
import { SourceNote } from './source-note.tsx';
import { LeakConsent } from './leak-consent.tsx';
import { shortName } from './naming.ts';

/** Looks at a release, shows what it may do, and installs it when the user agrees. Nothing is stored before. */
export function InstallDialog({
  wish,
  onInstead,
  onClose,
}: {
  readonly wish: InstallWish;
  /** Told another plugin that the user wants to look at first. */
  readonly onInstead: (wish: InstallWish) => void;
  readonly onClose: () => void;
}) {
  const { plugins: text, common, local } = useText();
  const { plugins, packages } = useHost();
  const [choice, setChoice] = useState<ReleaseChoice>(wish.version === undefined ? {} : { version: wish.version });
  const plan = useLoaded(`${wish.name}@${JSON.stringify(choice)}`, (signal) => {
    const { from } = wish;
    if (from === undefined) return plugins.plan(wish.name, choice, signal);
    return typeof from === 'string'
      ? packages.planFromDevelopmentServer(from, { signal })
      : packages.planFromFile(from, { signal });
  });
  const [allowed, setAllowed] = useState<ReadonlySet<PermissionName>>(new Set());
  const [seen, setSeen] = useState<string>();
  const [leaksAccepted, acceptLeaks] = useState(false);
  const [progress, setProgress] = useState<InstallProgress>();
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  const abort = useRef<AbortController>(null);
  const known = plan.value;
  const isUpdate = known?.from !== undefined;
  const title = known?.manifest.name ?? wish.title;

  const install = async (agreed: InstallPlan): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setFailure(undefined);
    setProgress({ phase: 'download', loaded: 0, total: agreed.download });
    try {
      await plugins.install(
        agreed,
        {
          release: agreed.release,
          permissions: agreed.permissions.added
            .filter(({ optional, permission }) => !optional || allowed.has(permission))
            .map(({ permission }) => permission),
          ...(agreed.needsPageConsent ? { page: true } : {}),
          ...(leaksAccepted ? { leaks: true } : {}),
          // Said above all in the dialog.
          ...(isUnlisted(agreed) ? { unlisted: true } : {}),
          // Shown above, each with what it asks for; nothing optional is allowed unasked.
          also: requiredConsent(agreed).also ?? {},
        },
        { onProgress: setProgress, signal: controller.signal },
      );
      // The user wants to have it: the browser is asked not to throw it away when space runs out.
      void navigator.storage?.persist?.().catch(() => false);
      toast(isUpdate ? text.updated(title, agreed.manifest.version) : text.installed(title));
      onClose();
    } catch (error) {
      setProgress(undefined);
      if (controller.signal.aborted) return;
      setFailure({ error });
    }
  };

  const cancel = (): void => {
    if (progress) abort.current?.abort();
    else onClose();
  };
  /** A plan is good for one attempt. */
  const lookAgain = (): void => {
    setFailure(undefined);
    plan.reload();
  };
  /** A way out of a conflict: look again at another plan, or change another plugin first. */
  const choose = (way: Choice): void => {
    if (way.kind === 'version') setChoice({ ...choice, version: way.version });
    else if (way.kind === 'strategy') setChoice({ ...choice, strategy: way.strategy });
    else if (way.kind === 'install') onInstead({ name: way.plugin, title: shortName(way.plugin) });
    else {
      const work = way.kind === 'enable' ? plugins.enable(way.plugin) : plugins.disable(way.plugin);
      work.then(plan.reload, (error: unknown) => setFailure({ error }));
    }
  };
  const mayLeak = known?.needsLeakConsent === true;
  const waitsForWord = useUnapproved(known).length > 0;
  // Not before all is drawn: what is allowed must have been seen, and no late line may move the buttons under a press.
  const isSeen = plan.state === 'ready' && plan.value.release === seen;
  const isFree = isSeen && !plan.value.blocked && !waitsForWord;
  const canInstall = isFree && !progress && !failure && (leaksAccepted || !mayLeak);

  return (
    <Dialog
      isWide
      isBusy={progress !== undefined}
      title={text.consentTitle(title)}
      lead={
        known?.from && (
          <p>
            <Badge tone="accent">{text.available(known.from.version, known.manifest.version)}</Badge>
          </p>
        )
      }
      onClose={cancel}
      actions={
        <>
          <Button autoFocus onPress={cancel}>
            {common.cancel}
          </Button>
          <Button
            look="primary"
            isDisabled={!canInstall}
            isPending={progress !== undefined}
            onPress={() => {
              if (known) void install(known);
            }}
          >
            {isUpdate ? text.allowUpdate : text.allow}
          </Button>
        </>
      }
    >
      {failure && (
        <>
          <FaultCallout
            error={failure.error}
            title={isUpdate ? text.refusedUpdate(title) : text.refused(title)}
            onRetry={lookAgain}
          />
          <p className="muted small">{isBrokenOff(failure.error) ? local.pendingNote : text.unchanged}</p>
        </>
      )}
      {plan.state === 'failed' && (
        <FaultCallout
          error={plan.error}
          title={isUpdate ? text.refusedUpdate(title) : text.refused(title)}
          onRetry={plan.reload}
        />
      )}
      {plan.state === 'loading' && !known && (
        <div className="stack stack-s" role="status">
          <p className="muted">{text.checking}</p>
          <div className="skeleton" />
        </div>
      )}
      {known && <SourceNote plan={known} onAllowed={lookAgain} />}
      {known && <PlanView plan={known} allowed={allowed} onAllow={setAllowed} onChoose={choose} onSeen={setSeen} />}
      {mayLeak && <LeakConsent isAccepted={leaksAccepted} onChange={acceptLeaks} />}
      {progress && <InstallProgressBar progress={progress} />}
      {known?.publisherChanged && <Callout tone="warning">{text.publisherChanged}</Callout>}
    </Dialog>
  );
}

/** Whether the network ended it in the middle; what failed before the first byte did not begin. */
function isBrokenOff(error: unknown): boolean {
  return error instanceof AirlockError && error.code === 'REGISTRY_UNREACHABLE';
}

function InstallProgressBar({ progress }: { readonly progress: InstallProgress }) {
  const { plugins: text } = useText();
  const format = useFormat();
  const { phase, loaded, total } = progress;
  return (
    <Progress
      label={text.phases[phase]}
      value={phase === 'download' ? (total === 0 ? 1 : loaded / total) : 1}
      note={`${format.bytes(loaded)} / ${format.bytes(total)}`}
    />
  );
}
