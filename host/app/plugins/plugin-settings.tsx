import { useState } from 'react';
import type { InstalledPlugin } from '../../kernel/plugins.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.tsx';
import { FaultCallout } from './fault-text.tsx';
import { defaultsOf, fieldsOf, SchemaField } from './schema-fields.tsx';

type Values = Readonly<Record<string, unknown>>;

/** The plugin's settings, drawn by the host from the plugin's schema. */
export function PluginSettings({
  plugin,
  onClose,
}: {
  readonly plugin: InstalledPlugin;
  readonly onClose: () => void;
}) {
  const { plugins: text, common } = useText();
  const { plugins } = useHost();
  const current = useLoaded(plugin.name, () => plugins.settings(plugin.name));
  const [edited, setEdited] = useState<Values>();
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  const fields = fieldsOf(plugin.manifest.settings);
  const values = edited ?? current.value;

  const save = async (): Promise<void> => {
    if (!values) return;
    try {
      await plugins.configure(plugin.name, values);
      toast(text.settingsSaved(plugin.manifest.name));
      onClose();
    } catch (error) {
      setFailure({ error });
    }
  };

  return (
    <Dialog
      title={text.settingsTitle(plugin.manifest.name)}
      onClose={onClose}
      actions={
        fields.length === 0 ? (
          <Button autoFocus onPress={onClose}>
            {common.close}
          </Button>
        ) : (
          <>
            <Button look="quiet" onPress={() => setEdited(defaultsOf(fields))}>
              {text.reset}
            </Button>
            <Button onPress={onClose}>{common.cancel}</Button>
            <Button look="primary" isDisabled={!edited} onPress={() => void save()}>
              {common.save}
            </Button>
          </>
        )
      }
    >
      {fields.length === 0 && <p className="muted">{text.noSettings}</p>}
      {failure && <FaultCallout error={failure.error} />}
      {current.state === 'failed' && <FaultCallout error={current.error} onRetry={current.reload} />}
      {values && (
        <div className="fields">
          {fields.map((field) => (
            <SchemaField
              key={field.key}
              field={field}
              value={values[field.key]}
              onChange={(value) => setEdited({ ...values, [field.key]: value })}
            />
          ))}
        </div>
      )}
    </Dialog>
  );
}
