import { useState } from 'react';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import type { SettingsState, SettingValues } from '../../kernel/settings/settings.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Badge, Callout } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { FaultCallout } from './fault-text.tsx';
import { ofNearestShape } from './nearest-shape.ts';
import { placed, problemText } from './problem-text.ts';
import { SchemaField } from './schema-fields.tsx';
import { sameValue, withMember } from './json-values.ts';
import { fieldsOf, type SchemaField as Field } from './schema-shape.ts';
import { useWords } from './words.ts';

/** The plugin's settings, drawn by the host from the plugin's schema. They hold at once: nothing has to be restarted. */
export function PluginSettings(props: { readonly plugin: InstalledPlugin; readonly onClose: () => void }) {
  const { plugins: text, common } = useText();
  const { settings } = useHost();
  const { plugin, onClose } = props;
  const state = useLoaded(plugin.name, () => settings.of(plugin.name));
  const fields = fieldsOf(plugin.manifest.settings);
  const title = text.settingsTitle(plugin.manifest.name);
  if (fields.length > 0 && state.value) {
    return (
      <SettingsForm
        key={JSON.stringify(state.value.own)}
        title={title}
        plugin={plugin}
        state={state.value}
        onClose={onClose}
      />
    );
  }
  // One dialog from the start: a second one in place of it would not know where the focus goes back to.
  if (fields.length > 0 && state.state === 'loading') return null;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <Button autoFocus onPress={onClose}>
          {common.close}
        </Button>
      }
    >
      {fields.length === 0 && <p className="muted">{text.noSettings}</p>}
      {state.state === 'failed' && <FaultCallout error={state.error} onRetry={state.reload} />}
    </Dialog>
  );
}

function SettingsForm(props: {
  readonly title: string;
  readonly plugin: InstalledPlugin;
  readonly state: SettingsState;
  readonly onClose: () => void;
}) {
  const { plugins: text, common } = useText();
  const { form, manager } = useWords();
  const format = useFormat();
  const { settings } = useHost();
  const undoable = useUndoable();
  const { plugin, state, onClose } = props;
  const { name, manifest } = plugin;
  /** What the user set; a secret only when a new one was typed, `null` when it is to be forgotten. */
  const [own, setOwn] = useState<SettingValues>(state.own);
  const whole = { ...state.defaults, ...own };
  const fields = fieldsOf(manifest.settings, whole);
  const [found, setFound] = useState(state.problems);
  const problems = placed(ofNearestShape(found), fields, whole, (problem) => problemText(problem, form, format.number));
  const [failure, setFailure] = useState<{ readonly error: unknown }>();

  const save = async (): Promise<void> => {
    const wrong = await settings.check(name, own);
    setFound(wrong);
    if (wrong.length > 0) return;
    try {
      await settings.set(name, own);
      toast(text.settingsSaved(manifest.name));
      onClose();
    } catch (error) {
      setFailure({ error });
    }
  };
  /** Everything but secrets, which nobody could bring back; each of those has a button of its own. Also what is not shown now. */
  const ordinary = fieldsOf(manifest.settings)
    .map(({ key }) => key)
    .filter((key) => state.secrets[key] === undefined);
  const isReset = ordinary.every((key) => state.own[key] === undefined);
  const reset = async (): Promise<void> => {
    try {
      await settings.reset(name, ordinary);
      undoable(manager.wasReset(manifest.name), () => settings.set(name, state.own));
      onClose();
    } catch (error) {
      setFailure({ error });
    }
  };

  return (
    <Dialog
      title={props.title}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" isDisabled={isReset} onPress={() => void reset()}>
            {text.reset}
          </Button>
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button look="primary" isDisabled={sameValue(own, state.own)} onPress={() => void save()}>
            {common.save}
          </Button>
        </>
      }
    >
      {failure && <FaultCallout error={failure.error} />}
      {found.length > 0 && (
        <Callout tone="warning" isAlert title={form.notSaved}>
          {problems[''] && (
            <p>
              {form.elsewhere} <span dir="auto">{problems['']}</span>
            </p>
          )}
        </Callout>
      )}
      <div className="fields">
        {fields.map((field) => (
          <Setting
            key={field.key}
            field={field}
            state={state}
            own={own}
            problems={problems}
            onChange={(value) => {
              setOwn(withMember(own, field.key, value));
              setFound([]);
            }}
          />
        ))}
      </div>
      {fields.some(({ key }) => state.fixed.includes(key)) && <p className="muted small">{manager.fixed}</p>}
    </Dialog>
  );
}

/** One setting with a mark when it is not the default, and the way back. */
function Setting(props: {
  readonly field: Field;
  readonly state: SettingsState;
  readonly own: SettingValues;
  readonly problems: { readonly [path: string]: string };
  readonly onChange: (value: unknown) => void;
}) {
  const { manager: text } = useWords();
  const { field, state, own, problems, onChange } = props;
  const { key, label } = field;
  const hasSecret = state.secrets[key];
  const isFixed = state.fixed.includes(key);
  const isChanged = !isFixed && own[key] !== undefined && !sameValue(own[key], state.defaults[key]);
  // What a deployment fixed comes before what the user set, and that before the default.
  const value = isFixed ? state.values[key] : (own[key] ?? (hasSecret === undefined ? state.defaults[key] : ''));
  return (
    <div className="setting" data-modified={isChanged}>
      <SchemaField
        field={hasSecret ? { ...field, help: text.secretSet } : field}
        value={value ?? undefined}
        problems={problems}
        isDisabled={isFixed}
        onChange={onChange}
      />
      {(isChanged || hasSecret) && (
        <div className="row">
          {isChanged && <Badge tone="accent">{text.modified}</Badge>}
          {isChanged && (
            <Button size="small" look="quiet" icon="undo" onPress={() => onChange(undefined)}>
              {text.reset(label)}
            </Button>
          )}
          {hasSecret && own[key] !== null && (
            <Button size="small" look="quiet" icon="trash" onPress={() => onChange(null)}>
              {text.forget(label)}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
