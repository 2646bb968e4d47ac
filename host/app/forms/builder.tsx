import type { Field, FieldType, Form, PluginFieldType } from '@airlock/sdk';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useOffered } from '../../react/hooks.ts';
import { SaveHere } from '../commands/save-here.tsx';
import { useDraft, useRecord, useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { shortName } from '../plugins/naming.ts';
import { ConflictNote, useVersions } from '../session/conflict.tsx';
import { RestoredNote } from '../session/restored-note.tsx';
import { useTask } from '../session/use-task.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { DropPlace, movedTo } from '../ui/reorder.tsx';
import { Callout, Loading, PageHead } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { FieldEditor } from './field-editor.tsx';
import { duplicateOf, saveForm } from './form-actions.ts';
import { builtInTypes, validateForm, validateWorkflow } from './validate.ts';
import { WorkflowEditor } from './workflow-editor.tsx';

/** Make a new form (`id` is `undefined`) or change one. */
export function FormBuilder({ id }: { readonly id: string | undefined }) {
  const { common } = useText();
  const previous = useRecord('forms', id ?? '');
  const [initial, setInitial] = useState(() => (id === undefined ? newForm() : undefined));
  // What another tab deletes is still edited here.
  if (previous && previous !== initial) setInitial(previous);
  if (id !== undefined && previous === null && !initial) return <NotFound />;
  return initial ? (
    <Builder initial={initial} saved={id === undefined ? undefined : previous} />
  ) : (
    <Loading label={common.loading} count={1} />
  );
}

/** `saved` is the form as it is in the workspace now: `null` when it is deleted, `undefined` for a new one. */
function Builder({ initial, saved }: { readonly initial: Form; readonly saved: Form | null | undefined }) {
  const isNew = saved === undefined;
  const text = useText();
  const workspace = useWorkspace();
  const [, navigate] = useLocation();
  const task = useTask();
  const undoable = useUndoable();
  const draft = useDraft<Form>(isNew ? 'form:new' : `form:${initial.id}`, initial);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [isSaving, setSaving] = useState(false);
  const form = draft.value;
  const versions = useVersions(form, saved);
  if (!form) return <Loading label={text.common.loading} count={1} />;

  const change = (part: Partial<Form>): void => draft.set({ ...form, ...part });

  const save = async (): Promise<void> => {
    if (isSaving) return;
    const found = [...validateForm(form, text.forms), ...validateWorkflow(form.workflow, text.forms)];
    setProblems(found);
    if (found.length > 0 || versions.ask()) return;
    setSaving(true);
    await task(async (actor) => {
      const now = Date.now();
      const stamped = { ...form, updatedAt: now, ...(isNew ? { createdAt: now } : {}) };
      const outcome = await saveForm(workspace, actor, stamped, saved ?? undefined);
      if ('objections' in outcome) {
        setProblems(outcome.objections.map(({ message, by }) => `${message} (${shortName(by)})`));
        return;
      }
      await draft.discard();
      const { id, title } = outcome.saved;
      if (saved && versions.state === 'changed') {
        const unless = { forms: new Map([[id, now]]) };
        undoable(
          text.conflicts.replaced(title),
          async () => (await workspace.edit({ put: { forms: [saved] }, unless })).kept,
        );
      } else toast(text.forms.saved(title));
      navigate(`/forms/${id}`);
    });
    setSaving(false);
  };
  const keepCopy = (): void =>
    void task(async (actor) => {
      const copy = duplicateOf(form, text.conflicts.copyOf(form.title));
      const outcome = await saveForm(workspace, actor, copy, undefined);
      if ('objections' in outcome) {
        setProblems(outcome.objections.map(({ message, by }) => `${message} (${shortName(by)})`));
        return;
      }
      await draft.discard();
      toast(text.forms.saved(outcome.saved.title));
      navigate(`/forms/${copy.id}/edit`);
    });
  const takeTheirs = (): void => {
    void draft.reset(initial);
    undoable(text.conflicts.took, () => draft.set(form));
  };

  return (
    <>
      <SaveHere onSave={() => void save()} />
      <PageHead
        isSticky
        title={isNew ? text.forms.newTitle : text.forms.editTitle(initial.title)}
        back={{ href: '/forms', label: text.forms.title }}
        actions={
          <Button look="primary" onPress={() => void save()} isPending={isSaving}>
            {text.forms.save}
          </Button>
        }
      />
      <RestoredNote draft={draft} instead={initial} />
      {!isSaving && <ConflictNote state={versions.state} onCopy={keepCopy} onTheirs={takeTheirs} />}
      {problems.length > 0 && <Problems problems={problems} />}
      <section className="card fields">
        <TextField
          label={text.forms.formTitle}
          value={form.title}
          onChange={(title) => change({ title })}
          isRequired
          autoFocus={isNew}
          maxLength={120}
        />
        <TextField
          label={text.forms.description}
          help={text.forms.descriptionHelp}
          value={form.description ?? ''}
          onChange={(description) => change({ description })}
          lines={2}
        />
      </section>
      <FieldList fields={form.fields} onChange={(fields) => change({ fields })} />
      <WorkflowEditor
        form={form}
        onChange={(workflow) => {
          const { workflow: _, ...rest } = form;
          draft.set(workflow ? { ...rest, workflow } : rest);
        }}
      />
    </>
  );
}

/** Brought into view: who saves from far down the form would not see them. */
function Problems({ problems }: { readonly problems: readonly string[] }) {
  const { forms: text } = useText();
  const box = useRef<HTMLDivElement>(null);
  // Each attempt to save brings a new list.
  useEffect(() => {
    if (problems.length > 0) box.current?.scrollIntoView({ block: 'nearest' });
  }, [problems]);
  return (
    <div ref={box}>
      <Callout tone="danger" title={text.problems} isAlert>
        {problems.map((problem) => (
          <p key={problem}>{problem}</p>
        ))}
      </Callout>
    </div>
  );
}

function FieldList(props: {
  readonly fields: readonly Field[];
  readonly onChange: (fields: readonly Field[]) => void;
}) {
  const { forms: text } = useText();
  const undoable = useUndoable();
  const { fields, onChange } = props;
  const [announcement, announce] = useState('');
  const [isDragging, setDragging] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  // Undo comes later, when there may be other fields.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  const fromPlugins = useOffered('fieldTypes');
  const add = (type: FieldType): void => {
    onChange([...fields, newField(type)]);
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus());
  };
  const place = (id: string, index: number): void => {
    const next = movedTo(fields, id, index);
    onChange(next);
    const position = next.findIndex((field) => field.id === id);
    announce(text.moved(next[position]?.label ?? '', position + 1, next.length));
  };
  const move = (index: number, by: -1 | 1): void => {
    const field = fields[index];
    if (field && fields[index + by]) place(field.id, by < 0 ? index - 1 : index + 2);
  };
  const remove = (index: number): void => {
    const field = fields[index];
    if (!field) return;
    onChange(fields.toSpliced(index, 1));
    undoable(text.removed(field.label), () => {
      const now = latest.current;
      if (!now.fields.some(({ id }) => id === field.id)) now.onChange(now.fields.toSpliced(index, 0, field));
    });
  };
  const drop = (index: number) => ({
    kind: 'field',
    label: text.dropHere,
    isActive: isDragging,
    onDrop: (id: string) => place(id, index),
  });

  return (
    <section className="stack" aria-labelledby="builder-fields">
      <h2 id="builder-fields">{text.fieldsTitle}</h2>
      <p role="status" className="visually-hidden">
        {announcement}
      </p>
      {fields.length === 0 && <p className="muted">{text.noFields}</p>}
      <ol className="stack stack-s builder-fields" ref={list}>
        {fields.map((field, index) => (
          <li key={field.id} className="reorderable">
            <DropPlace {...drop(index)} />
            <FieldEditor
              field={field}
              fields={fields}
              position={index + 1}
              onChange={(changed) => onChange(fields.with(index, changed))}
              onMove={(by) => move(index, by)}
              onCopy={() => onChange(fields.toSpliced(index + 1, 0, { ...field, id: newId() }))}
              onRemove={() => remove(index)}
              onDragging={setDragging}
            />
            {index === fields.length - 1 && <DropPlace {...drop(fields.length)} isLast />}
          </li>
        ))}
      </ol>
      {/* Where the next one will stand: a long form is built without going back to its top. */}
      <div className="row">
        <Menu
          label={text.addField}
          icon="plus"
          isLabelled
          choices={[
            ...builtInTypes.map((type) => ({ id: type, label: text.addType[type], onAction: () => add(type) })),
            ...fromPlugins.map(({ key, title }) => ({
              id: key,
              label: title,
              icon: 'plugins' as const,
              // A key is `<plugin>#<id>`, as a type that a plugin adds is named.
              onAction: () => add(key as PluginFieldType),
            })),
          ]}
        />
      </div>
    </section>
  );
}

function newForm(): Form {
  return { id: crypto.randomUUID(), title: '', fields: [], createdAt: 0, updatedAt: 0 };
}

function newField(type: FieldType): Field {
  return {
    id: newId(),
    type,
    label: '',
    required: false,
    ...(type === 'choice' || type === 'choices' ? { choices: [] } : {}),
  };
}

function newId(): string {
  return crypto.randomUUID().slice(0, 8);
}
