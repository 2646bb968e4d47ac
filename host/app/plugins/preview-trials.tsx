import type { FilterHook, HookToken } from '@airlock/sdk';
import { useState } from 'react';
import { diff } from '../../kernel/hooks/diff.ts';
import type { Change } from '../../kernel/hooks/types.ts';
import type { Preview } from '../../kernel/management/preview.ts';
import { Button } from '../ui/button.tsx';
import { FaultCallout } from './fault-text.tsx';
import { ChangeLine } from './hook-changes.tsx';
import type { Samples } from './preview-samples.ts';
import { useWords } from './words.ts';

/** Hooks that a made-up record is sent through. */
export function HookTrials(props: {
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

/** A command, run as the user would. */
export function CommandTrial({ title, run }: { readonly title: string; readonly run: () => Promise<unknown> }) {
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
