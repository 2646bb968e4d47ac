import { useState, useSyncExternalStore } from 'react';
import { LEVELS, type LogEntry } from '../../services/log.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { logs } from '../boot/logs.ts';
import { useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { download } from '../ui/download.ts';
import { SearchField, Select } from '../ui/field.tsx';
import { Badge, type Tone } from '../ui/surface.tsx';
import { titleOf } from './naming.ts';

type Level = LogEntry['level'];

const tones: { readonly [level in Level]: Tone } = {
  debug: 'neutral',
  info: 'accent',
  warn: 'warning',
  error: 'danger',
};

/** What plugins log, as it comes: by level, plugin and word; held still where somebody reads. */
export function LogView() {
  const { plugins: text, observe } = useText();
  const host = useHost();
  const installed = useInstalled();
  const newest = useSyncExternalStore(logs.subscribe, logs.get);
  const [held, setHeld] = useState<readonly LogEntry[]>();
  const [level, setLevel] = useState<Level>('debug');
  const [plugin, setPlugin] = useState('all');
  const [words, setWords] = useState('');
  const entries = held ?? newest;
  const least = LEVELS.indexOf(level);
  const wanted = words.trim().toLowerCase();
  const shown = entries.filter(
    (entry) =>
      LEVELS.indexOf(entry.level) >= least &&
      (plugin === 'all' || entry.plugin === plugin) &&
      (wanted === '' || `${entry.message} ${detailsOf(entry)}`.toLowerCase().includes(wanted)),
  );
  const levels = LEVELS.map((id) => ({ id, label: observe.levels[id] }));

  const save = (): void => {
    const content = shown.map((entry) => JSON.stringify(entry)).join('\n');
    download({ name: 'airlock-log.jsonl', type: 'application/jsonl', content });
  };

  return (
    <section className="stack stack-s" aria-labelledby="developer-log">
      <h2 id="developer-log">{text.log}</h2>
      <div className="filters">
        <Select label={observe.logLevel} value={level} onChange={setLevel} options={levels} />
        <Select
          label={text.filterPlugin}
          value={plugin}
          onChange={setPlugin}
          options={[
            { id: 'all', label: text.allPlugins },
            ...installed.map(({ name, manifest }) => ({ id: name, label: manifest.name })),
          ]}
        />
        {plugin !== 'all' && (
          <Select
            label={observe.keepLevel(titleOf(host, plugin))}
            value={logs.level(plugin)}
            onChange={(next) => logs.setLevel(plugin, next)}
            options={levels}
          />
        )}
        <SearchField label={observe.searchLog} value={words} onChange={setWords} />
      </div>
      <div className="row row-wrap">
        <Switch isSelected={held === undefined} onChange={(isOn) => setHeld(isOn ? undefined : newest)}>
          {observe.follow}
        </Switch>
        <Button size="small" icon="download" isDisabled={shown.length === 0} onPress={save}>
          {observe.saveLog}
        </Button>
        <Button
          size="small"
          icon="trash"
          isDisabled={entries.length === 0}
          onPress={() => {
            setHeld(undefined);
            logs.clear();
          }}
        >
          {observe.clear}
        </Button>
        <span className="faint small">{observe.lines(shown.length)}</span>
      </div>
      {shown.length === 0 ? (
        <p className="muted">{entries.length === 0 ? text.noLog : observe.noMatch}</p>
      ) : (
        // The keyboard scrolls it, too.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="card card-flush log" role="log" aria-labelledby="developer-log" tabIndex={0}>
          <ol>
            {shown.map((entry, index) => (
              <li key={`${entry.time}:${shown.length - index}`} className="log-row">
                <time className="faint mono">{new Date(entry.time).toISOString().slice(11, 23)}</time>
                <Badge tone={tones[entry.level]}>{entry.level}</Badge>
                <span className="muted">{titleOf(host, entry.plugin)}</span>
                <span className="mono grow" dir="auto">
                  {entry.message} {detailsOf(entry)}
                </span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}

function detailsOf({ details }: LogEntry): string {
  if (details === undefined) return '';
  return typeof details === 'string' ? details : JSON.stringify(details);
}
