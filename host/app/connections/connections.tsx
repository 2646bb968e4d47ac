import { useState } from 'react';
import { useRecords, useWorkspace } from '../data/context.tsx';
import type { Connection } from '../data/tables.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { useTask } from '../session/use-task.tsx';
import { Button } from '../ui/button.tsx';
import { NameField, Select, TextField } from '../ui/field.tsx';
import { Callout } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { sync } from './sync.ts';

/** Other systems that submissions are exchanged with. */
export function ConnectionsSection() {
  const { connections: text } = useText();
  const connections = useRecords('connections') ?? [];
  const [isAdding, setAdding] = useState(false);
  return (
    <section className="card stack" id="integrations" aria-labelledby="settings-integrations">
      <div className="section-title">
        <h2 id="settings-integrations">{text.title}</h2>
        {!isAdding && (
          <Button size="small" icon="plus" onPress={() => setAdding(true)}>
            {text.add}
          </Button>
        )}
      </div>
      <p className="muted small">{text.lead}</p>
      {connections.length === 0 && !isAdding && <p className="small">{text.none}</p>}
      {connections.map((connection) => (
        <ConnectionRow key={connection.id} connection={connection} />
      ))}
      {isAdding && <AddConnection onClose={() => setAdding(false)} />}
    </section>
  );
}

function ConnectionRow({ connection }: { readonly connection: Connection }) {
  const { connections: text, forms: formsText } = useText();
  const format = useFormat();
  const workspace = useWorkspace();
  const task = useTask();
  const undoable = useUndoable();
  const [isSyncing, setSyncing] = useState(false);
  const form = useRecords('forms')?.find(({ id }) => id === connection.formId);
  const { last } = connection;
  const exchange = async (): Promise<void> => {
    if (!form) return;
    setSyncing(true);
    const report = await task((actor) =>
      sync(workspace, actor, connection, form, { fetch, text: formsText, base: document.baseURI }),
    );
    setSyncing(false);
    if (!report) return;
    const { read, written, failed, message } = report;
    toast(text.report(read, written, failed), message === undefined && failed === 0 ? 'success' : 'warning');
  };
  const remove = (): void =>
    void task(async (actor) => {
      await actor.authorize('config.save', connection.name);
      const { inverse } = await workspace.edit({ remove: { connections: [connection.id] } });
      undoable(text.removed(connection.name), async () => (await workspace.edit(inverse)).kept);
    });
  return (
    <section className="stack stack-s registry" aria-label={connection.name}>
      <div className="row row-between row-wrap">
        <h3>{connection.name}</h3>
        <div className="row">
          <Button size="small" icon="refresh" isPending={isSyncing} isDisabled={!form} onPress={() => void exchange()}>
            {text.sync}
          </Button>
          <Button size="small" look="quiet" icon="trash" aria-label={text.remove(connection.name)} onPress={remove} />
        </div>
      </div>
      <p className="muted small">
        {text.directions[connection.direction]} · {form?.title ?? text.formGone}
      </p>
      <p className="small" role="status">
        {isSyncing
          ? text.syncing(connection.name)
          : last
            ? `${format.dateTime(last.at)}: ${text.report(last.read, last.written, last.failed)}`
            : text.never}
      </p>
      {last?.message && (
        <Callout tone="warning" title={text.failed}>
          <p className="mono" dir="auto">
            {last.message}
          </p>
        </Callout>
      )}
    </section>
  );
}

const directions = ['pull', 'push'] as const;

function AddConnection({ onClose }: { readonly onClose: () => void }) {
  const { connections: text, forms: formsText, common } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const forms = useRecords('forms') ?? [];
  const [name, setName] = useState('');
  const [formId, setFormId] = useState<string | null>(null);
  const [direction, setDirection] = useState<(typeof directions)[number]>('pull');
  const [url, setUrl] = useState('');
  const [isTried, setTried] = useState(false);
  const errors = {
    name: name.trim() === '' ? text.needName : undefined,
    form: formId === null ? text.needForm : undefined,
    url: url !== '' && !URL.canParse(url, document.baseURI) ? text.notAddress : undefined,
  };
  const save = (): void => {
    setTried(true);
    if (formId === null || Object.values(errors).some(Boolean)) return;
    void task(async (actor) => {
      await actor.authorize('config.save', name);
      const now = Date.now();
      const id = crypto.randomUUID();
      const added = { id, name: name.trim(), formId, direction, url: url.trim(), createdAt: now, updatedAt: now };
      await workspace.connections.put(added);
      onClose();
    });
  };
  return (
    <div className="stack registry">
      <div className="fields fields-2">
        <NameField label={text.name} value={name} onChange={setName} error={isTried ? errors.name : undefined} />
        <Select
          label={text.form}
          value={formId}
          options={forms.map(({ id, title }) => ({ id, label: title }))}
          onChange={setFormId}
          placeholder={formsText.choose}
          error={isTried ? errors.form : undefined}
          isRequired
        />
        <Select
          label={text.direction}
          value={direction}
          options={directions.map((id) => ({ id, label: text.directions[id] }))}
          onChange={setDirection}
        />
        <TextField
          label={text.url}
          help={text.urlHelp}
          type="url"
          value={url}
          onChange={setUrl}
          error={isTried ? errors.url : undefined}
          maxLength={2000}
        />
      </div>
      <div className="row">
        <Button look="primary" onPress={save}>
          {text.save}
        </Button>
        <Button onPress={onClose}>{common.cancel}</Button>
      </div>
    </div>
  );
}
