import { useState } from 'react';
import type { GrantScope } from '../../kernel/grants/grants.ts';
import type { PermissionAnswer, PermissionPrompt } from '../../kernel/grants/prompts.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { canSentence } from '../plugins/permission-text.ts';
import { ScopeChoice, scopeSize } from '../plugins/scope-choice.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Segments } from '../ui/segments.tsx';
import { useArmed } from './armed.ts';
import { OthersWait } from './others-wait.tsx';
import { usePluginTitle, WhoAsks } from './who-asks.tsx';
import { answer } from './withdrawn.ts';

const HOUR = 60 * 60_000;
const lastings = ['once', 'session', 'hour', 'always'] as const;
type Lasting = (typeof lastings)[number];

/**
 * May the plugin do this? The safe button has the focus, nothing works in the first moments, and what the plugin says stands
 * in quotation marks below what the app says.
 */
export function PermissionQuestion({ prompt }: { readonly prompt: PermissionPrompt }) {
  const { permissions: text } = useText();
  const format = useFormat();
  const { prompts } = useHost();
  const title = usePluginTitle(prompt.plugin);
  const isArmed = useArmed();
  const [lasting, setLasting] = useState<Lasting>('session');
  const [scope, setScope] = useState<GrantScope>(prompt.scope);

  const say = (given: PermissionAnswer): void => {
    if (isArmed) answer(prompts, prompt, given);
  };
  const allow = (): void => {
    if (lasting === 'once') return say({ allow: 'once' });
    say({ allow: lasting === 'always' ? 'always' : 'session', scope, ...(lasting === 'hour' && { for: HOUR }) });
  };
  const isWhole = lasting === 'once';

  return (
    <Dialog
      title={text.promptTitle(title)}
      role="alertdialog"
      lead={<WhoAsks plugin={prompt.plugin} />}
      onClose={() => say({ allow: 'no' })}
      actions={
        <>
          <Button autoFocus onPress={() => say({ allow: 'no' })}>
            {text.notNow}
          </Button>
          <Button isDisabled={!isArmed} onPress={() => say({ allow: 'never' })}>
            {text.never}
          </Button>
          <Button
            look="primary"
            isDisabled={!isArmed || (!isWhole && scopeSize(prompt.scope) > 0 && scopeSize(scope) === 0)}
            onPress={allow}
          >
            {text.allow}
          </Button>
        </>
      }
    >
      <p className="prompt-can">
        {text.asks}: <strong dir="auto">{canSentence(text, format, prompt.permission, prompt.scope)}</strong>
      </p>
      <dl className="prompt-words">
        <Quote term={text.authorSays} words={prompt.reason} />
        {prompt.note && <Quote term={text.pluginSays} words={prompt.note} />}
      </dl>
      {!isWhole && <ScopeChoice label={text.parts} whole={prompt.whole} value={scope} onChange={setScope} />}
      <Segments
        label={text.howLong}
        value={lasting}
        onChange={setLasting}
        options={lastings.map((id) => ({ id, label: text.lasting[id] }))}
      />
      <OthersWait prompt={prompt} isArmed={isArmed} />
      <p className="faint small prompt-waits" aria-hidden={isArmed}>
        {isArmed ? '\u00a0' : text.waits}
      </p>
    </Dialog>
  );
}

/** Words of somebody else, marked as such and unable to look like the app's. */
function Quote({ term, words }: { readonly term: string; readonly words: string }) {
  return (
    <div>
      <dt className="faint small">{term}</dt>
      <dd className="quote">
        <bdi>“{words}”</bdi>
      </dd>
    </div>
  );
}
