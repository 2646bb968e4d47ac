import { useState } from 'react';
import { AirlockError } from '../../kernel/errors.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import type { SettingProblem } from '../../kernel/settings/settings.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { download } from '../ui/download.ts';
import { FileButton } from '../ui/file-button.tsx';
import { SearchField } from '../ui/field.tsx';
import { toast } from '../ui/toast.tsx';
import { explain } from './fault-text.tsx';
import { titleOf } from './naming.ts';
import { problemText } from './problem-text.ts';
import { PluginSettings } from './plugin-settings.tsx';
import { fieldsOf, type SchemaField } from './schema-shape.ts';
import { useWords } from './words.ts';

/** Largest file of settings that is read, in bytes. */
const MOST_BYTES = 20_000_000;
/** Things wrong with the settings of one plugin that are told. */
const SHOWN = 4;

/** Settings of every installed plugin: found by their words, saved to a file and read from one. */
export function AllSettings({ onClose }: { readonly onClose: () => void }) {
  const { common } = useText();
  const { manager: text } = useWords();
  const [words, setWords] = useState('');
  const [edited, setEdited] = useState<InstalledPlugin>();
  const found = useInstalled().flatMap((plugin) => {
    const fields = fieldsOf(plugin.manifest.settings).filter((field) => says(plugin, field, words));
    return fields.length === 0 ? [] : [{ plugin, fields }];
  });
  if (edited) return <PluginSettings plugin={edited} onClose={() => setEdited(undefined)} />;
  return (
    <Dialog
      title={text.allSettings}
      onClose={onClose}
      isWide
      actions={
        <>
          <Files />
          <Button onPress={onClose}>{common.close}</Button>
        </>
      }
    >
      <search>
        <SearchField label={text.searchSettings} value={words} onChange={setWords} />
      </search>
      {found.length === 0 && <p className="muted">{text.noMatch}</p>}
      <ul className="list">
        {found.map(({ plugin, fields }) => (
          <li key={plugin.name} className="list-row">
            <span className="grow">
              <span className="list-title">{plugin.manifest.name}</span>
              <span className="muted small"> {fields.map(({ label }) => label).join(' · ')}</span>
            </span>
            <Button size="small" aria-label={text.edit(plugin.manifest.name)} onPress={() => setEdited(plugin)}>
              {common.edit}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Files() {
  const { faults } = useText();
  const { manager: text, form } = useWords();
  const format = useFormat();
  const host = useHost();
  const whyNot = (problems: readonly SettingProblem[]): string =>
    problems
      .slice(0, SHOWN)
      .map((problem) => {
        const why = problemText(problem, form, format.number);
        return problem.path === '' ? why : text.refusedAt(problem.path, why);
      })
      .join(' ');
  const save = async (): Promise<void> => {
    const file = await host.settings.export();
    download({ name: 'plugin-settings.json', type: 'application/json', content: JSON.stringify(file, null, 2) });
  };
  const read = async (file: File): Promise<void> => {
    const content = await file.text();
    try {
      const outcomes = await host.settings.import(JSON.parse(content));
      for (const outcome of outcomes) {
        const title = titleOf(host, outcome.plugin);
        if (outcome.kind === 'refused') toast(text.refused(title, whyNot(outcome.problems)), 'danger');
        else if (outcome.kind === 'unknown') toast(text.unknown(title), 'warning');
      }
      const applied = outcomes.filter(({ kind }) => kind === 'applied').length;
      if (applied > 0) toast(text.imported(applied));
    } catch (error) {
      const isFile = error instanceof SyntaxError || (error instanceof AirlockError && error.code === 'FILE_INVALID');
      toast(isFile ? text.badFile : explain(error, faults).what, 'danger');
    }
  };
  return (
    <>
      <Button look="quiet" icon="download" onPress={() => void save()}>
        {text.export}
      </Button>
      <FileButton
        look="quiet"
        size="normal"
        accept="application/json,.json"
        label={text.import}
        most={MOST_BYTES}
        onFile={read}
      >
        {text.import}
      </FileButton>
    </>
  );
}

function says({ manifest }: InstalledPlugin, { key, label, help = '' }: SchemaField, words: string): boolean {
  const all = `${manifest.name} ${key} ${label} ${help}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
