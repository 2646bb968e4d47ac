import type { HookToken } from '@airlock/sdk';
import type { HandlerExplanation, HandlerStats } from '../../kernel/hooks/types.ts';
import type { PluginHost } from '../../kernel/host.ts';
import { hookIdFor } from '../../kernel/activation/plugin-hooks.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import type { Format } from '../i18n/format.ts';
import { useFormat, useText, type Messages } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button, Switch } from '../ui/button.tsx';
import { Badge, Empty } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { explain } from './fault-text.tsx';
import { HookChanges } from './hook-changes.tsx';
import { stepKey, useHookWatch, type WatchedExecution } from './hook-watch.ts';
import { PriorityField } from './priority-field.tsx';
import { titleOf, withTitles } from './naming.ts';

/** Who takes part in each hook, in which order and why, and the way to change it. */
export function HookOrder() {
  const { plugins: text } = useText();
  const { hooks } = useHost();
  const installed = useInstalled();
  const ids = new Set([
    ...hooks.tokens().map(({ id }) => id),
    ...installed.flatMap(({ name, manifest }) => manifest.hooks.map(({ hook }) => hookIdFor(name, hook))),
  ]);
  const used = [...ids].sort().flatMap((id) => {
    const handlers = hooks.explain(id);
    return handlers.length === 0 ? [] : [{ id, handlers, token: hooks.tokens().find((token) => token.id === id) }];
  });
  if (used.length === 0) {
    return (
      <Empty icon="plugins" title={text.noHooks}>
        {text.noHooksHelp}
      </Empty>
    );
  }
  return (
    <>
      <p className="muted">{text.hooksLead}</p>
      {used.map(({ id, handlers, token }) => (
        <HookCard key={id} id={id} handlers={handlers} token={token} />
      ))}
    </>
  );
}

function HookCard(props: {
  readonly id: string;
  readonly handlers: readonly HandlerExplanation[];
  readonly token: HookToken | undefined;
}) {
  const { plugins: text, hooks: words } = useText();
  const format = useFormat();
  const { id, handlers, token } = props;
  const watch = useHookWatch(useHost(), id);
  const now = useNow(30_000);
  return (
    <section className="card card-flush" aria-label={id}>
      <div className="hook-head">
        <div className="row row-wrap">
          <h2 className="mono">{id}</h2>
          {token && <Badge>{text.kinds[token.kind]}</Badge>}
        </div>
        {token && (
          <p className="muted small" dir="auto">
            {token.description}
          </p>
        )}
        <div className="hook-watch">
          <Switch isSelected={watch.isOn} onChange={watch.set}>
            {words.watch}
          </Switch>
          {watch.isOn && (
            <p className="muted small" role="status">
              {watch.latest ? words.watched(format.ago(watch.latest.at, now)) : words.watchHelp}
            </p>
          )}
        </div>
      </div>
      <ol className="handler-list">
        {handlers.map((handler, index) => (
          <Handler
            key={`${handler.owner}#${handler.index}`}
            hook={id}
            answers={token !== undefined && token.kind !== 'filter' && token.kind !== 'event'}
            watched={watch.latest}
            handler={handler}
            above={handlers[index - 1]}
            below={handlers[index + 1]}
          />
        ))}
      </ol>
    </section>
  );
}

function Handler(props: {
  readonly hook: string;
  /** Whether handlers answer with something of their own. */
  readonly answers: boolean;
  readonly watched: WatchedExecution | undefined;
  readonly handler: HandlerExplanation;
  readonly above: HandlerExplanation | undefined;
  readonly below: HandlerExplanation | undefined;
}) {
  const text = useText();
  const format = useFormat();
  const host = useHost();
  const { hook, handler } = props;
  const { owner, index, priority, declared } = handler;
  const title = titleOf(host, owner);
  const stats = host.hooks.stats(hook).find((one) => one.owner === owner && one.index === index);
  const step = props.watched?.steps.get(stepKey(handler));
  const isOurs = host.plugins.get(owner) === undefined;

  const attempt = async (work: Promise<unknown>, message: string): Promise<void> => {
    try {
      await work;
      toast(message);
    } catch (error) {
      toast(explain(error, text.faults).what, 'danger');
    }
  };
  const set = (value: number | undefined): void => {
    void attempt(host.plugins.setPriority(owner, index, value), text.plugins.prioritySet(title, value ?? declared));
  };
  const swap = (first: HandlerExplanation, second: HandlerExplanation): void => {
    const message = text.plugins.swapped(titleOf(host, first.owner), titleOf(host, second.owner));
    void attempt(swapPriorities(host, first, second), message);
  };

  return (
    <li className="handler">
      <span className="handler-position number" aria-hidden="true">
        {handler.position + 1}
      </span>
      <div className="grow">
        <p>
          <strong>{title}</strong>{' '}
          {stats && stats.calls > 0 && <span className="faint small number">{figuresOf(stats, text, format)}</span>}
        </p>
        <p className="muted small sentence">
          <bdi>{withTitles(host, handler.reason)}</bdi>
        </p>
        {props.watched && step === undefined && <p className="hook-change faint">{text.hooks.notRun}</p>}
        {step && <HookChanges step={step} answers={props.answers} />}
      </div>
      {!isOurs && (
        <div className="row">
          <PriorityField label={text.plugins.priorityOf(title)} value={priority} onChange={set} />
          <Button
            look="quiet"
            size="small"
            icon="undo"
            aria-label={text.plugins.resetPriority(title)}
            isDisabled={priority === declared}
            onPress={() => set(undefined)}
          />
          <Button
            look="quiet"
            size="small"
            icon="up"
            aria-label={text.plugins.raise(title)}
            isDisabled={!canMove(host, props.above)}
            onPress={() => props.above && swap(handler, props.above)}
          />
          <Button
            look="quiet"
            size="small"
            icon="down"
            aria-label={text.plugins.lower(title)}
            isDisabled={!canMove(host, props.below)}
            onPress={() => props.below && swap(props.below, handler)}
          />
        </div>
      )}
    </li>
  );
}

/** Fewer timed calls than this have no percentiles worth the name. */
const ENOUGH = 5;

/** How often it ran, how long it took, and what went wrong, in one line. */
function figuresOf({ calls, faults, late, time }: HandlerStats, text: Messages, format: Format): string {
  const parts = [text.plugins.times(calls)];
  const { milliseconds } = format;
  if (time.samples >= ENOUGH) {
    parts.push(text.hooks.figures(milliseconds(time.p50), milliseconds(time.p95), milliseconds(time.p99)));
  } else if (time.samples > 0) parts.push(milliseconds(time.p50));
  if (faults > 0) parts.push(text.hooks.failed(faults));
  if (late > 0) parts.push(text.hooks.late(late));
  return parts.join(' · ');
}

/** The app's own handlers stay where they are. */
function canMove(host: PluginHost, neighbour: HandlerExplanation | undefined): boolean {
  return neighbour !== undefined && host.plugins.get(neighbour.owner) !== undefined;
}

/** Make `first` run before `second`, which it followed: each takes the other's priority. */
async function swapPriorities(host: PluginHost, first: HandlerExplanation, second: HandlerExplanation): Promise<void> {
  // With equal priorities the order is by name, so taking the other's would change nothing.
  const raised = first.priority === second.priority ? second.priority + 1 : second.priority;
  await host.plugins.setPriority(first.owner, first.index, raised);
  await host.plugins.setPriority(second.owner, second.index, first.priority);
}
