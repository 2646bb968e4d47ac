import type { HookToken } from '@airlock/sdk';
import type { HandlerExplanation } from '../../kernel/hooks/types.ts';
import type { PluginHost } from '../../kernel/host.ts';
import { hookIdFor } from '../../kernel/plugin-hooks.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Badge, Empty } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { explain } from './fault-text.tsx';
import { PriorityField } from './priority-field.tsx';
import { titleOf } from './naming.ts';

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
  const { plugins: text } = useText();
  const { id, handlers, token } = props;
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
      </div>
      <ol className="handler-list">
        {handlers.map((handler, index) => (
          <Handler
            key={`${handler.owner}#${handler.index}`}
            hook={id}
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
          {stats && stats.calls > 0 && (
            <span className="faint small number">
              {text.plugins.times(stats.calls)} · {format.milliseconds(stats.time.p50)}
            </span>
          )}
        </p>
        <p className="muted small sentence" dir="auto">
          {withTitles(host, handler.reason)}
        </p>
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

/** Full names in a sentence of the engine as people know the plugins. */
function withTitles(host: PluginHost, sentence: string): string {
  return host.plugins
    .list()
    .reduce(
      (words, { name, manifest }) => words.replaceAll(new RegExp(`['"]?${name}['"]?`, 'g'), manifest.name),
      sentence,
    );
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
