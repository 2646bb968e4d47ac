import type { HookToken } from '@airlock/sdk';
import * as sdk from '@airlock/sdk';
import { type ReactNode, useMemo } from 'react';
import type { Contribution } from '../../kernel/contributions/contributions.ts';
import type { AirlockError } from '../../kernel/errors.ts';
import type { Preview } from '../../kernel/management/preview.ts';
import { HostProvider, type HostUi, useHostUi } from '../../react/provider.tsx';
import { Widget } from '../../react/widget.tsx';
import type { PreviewNote } from '../../services/preview.ts';
import { useText } from '../i18n/text.tsx';
import { Empty } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { Deeds } from './preview-deeds.tsx';
import type { Samples } from './preview-samples.ts';
import { CommandTrial, HookTrials } from './preview-trials.tsx';
import { useWords } from './words.ts';

/** A plugin at work: what it draws, what can be tried, and what it did. */
export function Stage(props: {
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
