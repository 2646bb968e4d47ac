import { type ReactNode, useRef, useState } from 'react';
import type { OpenFilePrompt, SaveFilePrompt } from '../../kernel/grants/prompts.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { download } from '../ui/download.ts';
import { Callout } from '../ui/surface.tsx';
import { useArmed } from './armed.ts';
import { OthersWait } from './others-wait.tsx';
import { usePluginTitle, WhoAsks } from './who-asks.tsx';
import { answer } from './withdrawn.ts';

/** Files that run programs, or pages that could pass for somebody else's, when they are opened. */
const RUNS =
  /\.(?:app|bat|cmd|com|command|cpl|deb|desktop|dmg|exe|hta|html?|jar|jse?|lnk|mht|mjs|msi|ps1|reg|rpm|scr|sh|svg|url|vbs?|wsf|xhtml|xml)$/i;

/** A plugin asks for or offers a file: the user does it, or puts it off. */
function FileQuestion(props: {
  readonly prompt: OpenFilePrompt | SaveFilePrompt;
  readonly title: string;
  /** What the button says that does it, and what it does. */
  readonly action: string;
  readonly onAction: () => void;
  readonly children: ReactNode;
}) {
  const { permissions: text } = useText();
  const { prompts } = useHost();
  const isArmed = useArmed();
  const { prompt } = props;
  const put = (): void => {
    if (isArmed) answer(prompts, prompt);
  };
  return (
    <Dialog
      title={props.title}
      lead={<WhoAsks plugin={prompt.plugin} />}
      role="alertdialog"
      onClose={put}
      actions={
        <>
          <Button autoFocus onPress={put}>
            {text.notNow}
          </Button>
          <Button look="primary" isDisabled={!isArmed} onPress={props.onAction}>
            {props.action}
          </Button>
        </>
      }
    >
      {props.children}
      <OthersWait prompt={prompt} isArmed={isArmed} />
    </Dialog>
  );
}

/** The user chooses a file; the plugin gets its content and its bare name. */
export function OpenFileQuestion({ prompt }: { readonly prompt: OpenFilePrompt }) {
  const { permissions: text } = useText();
  const format = useFormat();
  const { prompts } = useHost();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const give = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > prompt.limit) {
      setProblem(text.fileTooLarge(format.bytes(file.size), format.bytes(prompt.limit)));
      return;
    }
    try {
      answer(prompts, prompt, { name: file.name, content: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      // It was moved or locked since it was chosen.
      setProblem(text.fileUnreadable);
    }
  };
  return (
    <FileQuestion
      prompt={prompt}
      title={text.openTitle(usePluginTitle(prompt.plugin))}
      action={text.chooseFile}
      onAction={() => input.current?.click()}
    >
      <p>{text.openHelp}</p>
      {prompt.accept.length > 0 && <p className="muted small">{text.openKinds(format.list(prompt.accept))}</p>}
      {problem && (
        <Callout tone="warning" isAlert>
          {problem}
        </Callout>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept={prompt.accept.join(',')}
        aria-label={text.chooseFile}
        onChange={({ target }) => void give(target.files?.[0])}
      />
    </FileQuestion>
  );
}

/** The plugin hands over a file; the user decides whether it is saved. */
export function SaveFileQuestion({ prompt }: { readonly prompt: SaveFilePrompt }) {
  const { permissions: text } = useText();
  const format = useFormat();
  const { prompts } = useHost();
  const save = (): void => {
    download({ name: prompt.name, type: 'application/octet-stream', content: prompt.content });
    answer(prompts, prompt, true);
  };
  return (
    <FileQuestion
      prompt={prompt}
      title={text.saveTitle(usePluginTitle(prompt.plugin))}
      action={text.save}
      onAction={save}
    >
      <p>
        <bdi className="mono">{prompt.name}</bdi>{' '}
        <span className="muted">({format.bytes(prompt.content.byteLength)})</span>
      </p>
      <p className="muted small">{text.saveHelp}</p>
      {RUNS.test(prompt.name) && <Callout tone="warning">{text.saveRuns}</Callout>}
    </FileQuestion>
  );
}
