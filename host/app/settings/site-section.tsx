import { useState } from 'react';
import { SaveHere } from '../commands/save-here.tsx';
import { useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { saveSite, type Site, useSite } from '../session/site.ts';
import { useTask } from '../session/use-task.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { toast } from '../ui/toast.tsx';

/** What the workspace says of itself. */
export function SiteSection() {
  const { settings: text } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const kept = useSite();
  // What is typed stays typed, whatever other tabs save meanwhile.
  const [typed, setTyped] = useState<Partial<Site>>({});
  const [isSaving, setSaving] = useState(false);
  const value: Site = { ...kept, ...typed };
  const save = async (): Promise<void> => {
    setSaving(true);
    await task(async (actor) => {
      const saved = await saveSite(workspace, actor, value);
      setTyped({});
      const isChanged = saved.name !== value.name || saved.footer !== value.footer || saved.contact !== value.contact;
      toast(isChanged ? text.siteRefusedBy : text.siteSaved, isChanged ? 'warning' : 'success');
    });
    setSaving(false);
  };
  return (
    <section className="card stack" id="site" aria-labelledby="settings-site">
      <SaveHere onSave={() => void save()} />
      <h2 id="settings-site">{text.site}</h2>
      <p className="muted small">{text.siteHelp}</p>
      <div className="fields fields-2">
        <TextField
          label={text.siteName}
          help={text.siteNameHelp}
          value={value.name}
          onChange={(name) => setTyped({ ...typed, name })}
          maxLength={60}
        />
        <TextField
          label={text.siteContact}
          help={text.siteContactHelp}
          type="email"
          value={value.contact}
          onChange={(contact) => setTyped({ ...typed, contact })}
          maxLength={200}
        />
        <TextField
          label={text.siteFooter}
          value={value.footer}
          onChange={(footer) => setTyped({ ...typed, footer })}
          maxLength={200}
        />
      </div>
      <div>
        <Button onPress={() => void save()} isPending={isSaving}>
          {text.siteSave}
        </Button>
      </div>
    </section>
  );
}
