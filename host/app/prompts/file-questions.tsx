import { useRef, useState } from 'react';
import type { OpenFilePrompt, SaveFilePrompt } from '../../kernel/prompts.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { download } from '../ui/download.ts';
import { Callout } from '../ui/surface.tsx';
import { useArmed } from './armed.ts';
import { usePluginTitle, WhoAsks } from './who-asks.tsx';

/** Files that run programs, or pages that could pass for somebody else's, when they are opened. */
const RUNS =
  /\.(?:app|bat|cmd|com|command|cpl|deb|desktop|dmg|exe|hta|html?|jar|jse?|lnk|mht|mjs|msi|ps1|reg|rpm|scr|sh|svg|url|vbs?|wsf|xhtml|xml)$/i;

/** The user chooses a file; the plugin gets its content and its bare name. */
export function OpenFileQuestion({ prompt }: { readonly prompt: OpenFilePrompt }) {
  const { permissions: text } = useText();
  const format = useFormat();
  const { prompts } = useHost();
  const isArmed = useArmed();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();

  const put = (): void => {
    if (isArmed) prompts.answer(prompt);
  };
  const give = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > prompt.limit) {
      setProblem(text.fileTooLarge(format.bytes(file.size), format.bytes(prompt.limit)));
      return;
    }
    try {
      prompts.answer(prompt, { name: file.name, content: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      // It was moved or locked since it was chosen.
      setProblem(text.fileUnreadable);
    }
  };

  return (
    <Dialog
      title={text.openTitle(usePluginTitle(prompt.plugin))}
      lead={<WhoAsks plugin={prompt.plugin} />}
      role="alertdialog"
      onClose={put}
      actions={
        <>
          <Button autoFocus onPress={put}>
            {text.notNow}
          </Button>
          <Button look="primary" isDisabled={!isArmed} onPress={() => input.current?.click()}>
            {text.chooseFile}
          </Button>
        </>
      }
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
    </Dialog>
  );
}

/** The plugin hands over a file; the user decides whether it is saved. */
export function SaveFileQuestion({ prompt }: { readonly prompt: SaveFilePrompt }) {
  const { permissions: text } = useText();
  const format = useFormat();
  const { prompts } = useHost();
  const isArmed = useArmed();
  const put = (): void => {
    if (isArmed) prompts.answer(prompt);
  };
  const save = (): void => {
    download({ name: prompt.name, type: 'application/octet-stream', content: prompt.content });
    prompts.answer(prompt, true);
  };
  return (
    <Dialog
      title={text.saveTitle(usePluginTitle(prompt.plugin))}
      lead={<WhoAsks plugin={prompt.plugin} />}
      role="alertdialog"
      onClose={put}
      actions={
        <>
          <Button autoFocus onPress={put}>
            {text.notNow}
          </Button>
          <Button look="primary" isDisabled={!isArmed} onPress={save}>
            {text.save}
          </Button>
        </>
      }
    >
      <p>
        <bdi className="mono">{prompt.name}</bdi>{' '}
        <span className="muted">({format.bytes(prompt.content.byteLength)})</span>
      </p>
      <p className="muted small">{text.saveHelp}</p>
      {RUNS.test(prompt.name) && <Callout tone="warning">{text.saveRuns}</Callout>}
    </Dialog>
  );
}
