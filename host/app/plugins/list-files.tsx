import { useState } from 'react';
import { isLocal } from '../../kernel/management/local-packages.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { Button } from '../ui/button.tsx';
import { download } from '../ui/download.ts';
import { FileButton } from '../ui/file-button.tsx';
import { FaultCallout } from './fault-text.tsx';
import { useOpenList } from './install-flow.tsx';
import { useWords } from './words.ts';

// Nobody needs it before a press.
const lists = () => import('../../kernel/management/plugin-list.ts');

/** What is installed as a file for another browser, and such a file opened. */
export function ListFiles() {
  const { pluginList: text } = useWords();
  const host = useHost();
  const hasSome = useInstalled().some(({ name }) => !isLocal(name));
  const open = useOpenList();
  const [problem, setProblem] = useState<{ readonly error: unknown }>();

  const save = async (): Promise<void> => {
    setProblem(undefined);
    try {
      const { writeList } = await lists();
      const content = JSON.stringify(await writeList(host), null, 2);
      download({ name: 'airlock-plugins.json', type: 'application/json', content });
    } catch (error) {
      setProblem({ error });
    }
  };
  const read = async (file: File): Promise<void> => {
    setProblem(undefined);
    try {
      const { LIST_BYTES, readList } = await lists();
      // One byte more is enough to be refused, and a large file is never read into memory.
      open(readList(await file.slice(0, LIST_BYTES + 1).text(), file.name));
    } catch (error) {
      setProblem({ error });
    }
  };

  return (
    <section className="card stack stack-s" aria-label={text.title}>
      <h2>{text.title}</h2>
      <p className="muted small">{text.help}</p>
      <div className="row row-wrap">
        {hasSome && (
          <Button size="small" icon="download" onPress={() => void save()}>
            {text.save}
          </Button>
        )}
        <FileButton accept=".json,application/json" label={text.file} onFile={read}>
          {text.open}
        </FileButton>
      </div>
      {problem && <FaultCallout error={problem.error} title={text.wrong} />}
    </section>
  );
}
