import type { Field, FieldType, Form } from '@airlock/sdk';
import { useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { hostStatus } from '../boot/status.ts';
import { ConflictError } from '../data/collection.ts';
import { useDraft, useRecord, useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { useFaultWatch } from '../plugins/fault-watch.tsx';
import { shortName } from '../plugins/naming.ts';
import { NotFound } from '../shell/not-found.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { Callout, Loading, PageHead } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { FieldEditor } from './field-editor.tsx';
import { saveForm } from './form-actions.ts';
import { validateForm } from './validate.ts';

const fieldTypes: readonly FieldType[] = ['text', 'number', 'choice', 'date'];

/** Make a new form (`id` is `undefined`) or change one. */
export function FormBuilder({ id }: { readonly id: string | undefined }) {
  const { common } = useText();
  const previous = useRecord('forms', id ?? '');
  const initial = useMemo(() => (id === undefined ? newForm() : (previous ?? undefined)), [id, previous]);
  if (id !== undefined && previous === null) return <NotFound />;
  return initial ? (
    <Builder initial={initial} isNew={id === undefined} />
  ) : (
    <Loading label={common.loading} count={1} />
  );
}

function Builder({ initial, isNew }: { readonly initial: Form; readonly isNew: boolean }) {
  const text = useText();
  const workspace = useWorkspace();
  const [, navigate] = useLocation();
  const watchFaults = useFaultWatch();
  // The version that the edits are about; another tab may save a newer one meanwhile.
  const [base, setBase] = useState<Form | undefined>(isNew ? undefined : initial);
  const draft = useDraft<Form>(isNew ? 'form:new' : `form:${initial.id}`, initial);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [hasConflict, setConflict] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [announcement, announce] = useState('');
  const fields = useRef<HTMLOListElement>(null);
  const form = draft.value;
  if (!form) return <Loading label={text.common.loading} count={1} />;

  const change = (part: Partial<Form>): void => draft.set({ ...form, ...part });
  const changeField = (index: number, field: Field): void => change({ fields: form.fields.with(index, field) });
  const add = (type: FieldType): void => {
    change({ fields: [...form.fields, newField(type)] });
    requestAnimationFrame(() => fields.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus());
  };
  const move = (index: number, by: -1 | 1): void => {
    const field = form.fields[index];
    if (!field || !form.fields[index + by]) return;
    change({ fields: form.fields.toSpliced(index, 1).toSpliced(index + by, 0, field) });
    announce(text.forms.moved(field.label, index + by + 1, form.fields.length));
  };

  const save = async (): Promise<void> => {
    const found = validateForm(form, text.forms);
    setProblems(found);
    if (found.length > 0) return;
    setSaving(true);
    try {
      const hooks = (await hostStatus.settled())?.hooks;
      const now = Date.now();
      const stamped = { ...form, updatedAt: now, ...(isNew ? { createdAt: now } : {}) };
      const outcome = await watchFaults(() => saveForm(workspace, hooks, stamped, base));
      if ('objections' in outcome) {
        setProblems(outcome.objections.map(({ message, by }) => `${message} (${shortName(by)})`));
        return;
      }
      await draft.discard();
      toast(text.forms.saved(outcome.saved.title));
      navigate(`/forms/${outcome.saved.id}`);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      setConflict(true);
      setBase((await workspace.forms.get(form.id)) ?? undefined);
    } finally {
      setSaving(false);
    }
  };

  return (
    <>
      <PageHead
        title={isNew ? text.forms.newTitle : text.forms.editTitle(initial.title)}
        back={{ href: '/forms', label: text.forms.title }}
        actions={
          <Button look="primary" onPress={() => void save()} isPending={isSaving}>
            {text.forms.save}
          </Button>
        }
      />
      {draft.isRestored && (
        <Callout
          action={
            <Button
              size="small"
              onPress={() => {
                draft.set(initial);
                void draft.discard();
              }}
            >
              {text.common.discard}
            </Button>
          }
        >
          {text.common.restored}
        </Callout>
      )}
      {hasConflict && (
        <Callout tone="warning" title={text.common.conflict} isAlert>
          <p>{text.common.conflictHelp}</p>
        </Callout>
      )}
      {problems.length > 0 && (
        <Callout tone="danger" title={text.forms.problems} isAlert>
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </Callout>
      )}
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
      <section className="stack" aria-labelledby="builder-fields">
        <div className="section-title">
          <h2 id="builder-fields">{text.forms.fieldsTitle}</h2>
          <Menu
            label={text.forms.addField}
            icon="plus"
            isLabelled
            choices={fieldTypes.map((type) => ({
              id: type,
              label: text.forms.addType[type],
              onAction: () => add(type),
            }))}
          />
        </div>
        <p role="status" className="visually-hidden">
          {announcement}
        </p>
        {form.fields.length === 0 && <p className="muted">{text.forms.noFields}</p>}
        <ol className="stack stack-s builder-fields" ref={fields}>
          {form.fields.map((field, index) => (
            <FieldEditor
              key={field.id}
              field={field}
              position={index + 1}
              isFirst={index === 0}
              isLast={index === form.fields.length - 1}
              onChange={(changed) => changeField(index, changed)}
              onMove={(by) => move(index, by)}
              onRemove={() => change({ fields: form.fields.toSpliced(index, 1) })}
            />
          ))}
        </ol>
      </section>
    </>
  );
}

function newForm(): Form {
  return { id: crypto.randomUUID(), title: '', fields: [], createdAt: 0, updatedAt: 0 };
}

function newField(type: FieldType): Field {
  return {
    id: crypto.randomUUID().slice(0, 8),
    type,
    label: '',
    required: false,
    ...(type === 'choice' ? { choices: [] } : {}),
  };
}
