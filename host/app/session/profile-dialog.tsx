import { type FormEvent, useId, useState, useSyncExternalStore } from 'react';
import { overlay } from '../commands/overlay.ts';
import { useRecords, useWorkspace } from '../data/context.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { NameField, TextField } from '../ui/field.tsx';
import { toast } from '../ui/toast.tsx';
import { authenticate, owner, profile } from './profile.ts';
import { useTask } from './use-task.tsx';

/** Take another profile, by name and secret. */
export function ProfileDialog() {
  const { session: text, common } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const form = useId();
  const current = useSyncExternalStore(profile.subscribe, profile.get);
  const profiles = useRecords('profiles') ?? [];
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const [isUnknown, setUnknown] = useState(false);
  const [isPending, setPending] = useState(false);
  const close = (): void => overlay.set(undefined);
  // Whoever opens the browser could do so anyway while nobody is an administrator.
  const canLeave = current.id !== owner.id && !profiles.some(({ roles }) => roles.includes('admin'));
  const enter = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isPending) return;
    setPending(true);
    await task(async (actor) => {
      const user = await authenticate(workspace, actor, name.trim(), secret);
      setUnknown(!user);
      if (!user) return;
      profile.set(user);
      toast(text.entered(user.name));
      close();
    });
    setPending(false);
  };
  return (
    <Dialog
      title={text.switchTitle}
      lead={<p className="muted small">{text.switchHelp}</p>}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{common.cancel}</Button>
          {canLeave && (
            <Button
              onPress={() => {
                profile.set(owner);
                close();
              }}
            >
              {text.leave}
            </Button>
          )}
          <Button look="primary" type="submit" form={form} isPending={isPending}>
            {text.enter}
          </Button>
        </>
      }
    >
      <form id={form} className="fields" onSubmit={(event) => void enter(event)} noValidate>
        <NameField label={text.name} value={name} onChange={setName} error={isUnknown ? text.unknown : undefined} />
        <TextField
          label={text.secret}
          help={text.secretHelp}
          type="password"
          value={secret}
          onChange={setSecret}
          maxLength={200}
        />
      </form>
      {canLeave && <p className="muted small">{text.leaveHelp}</p>}
    </Dialog>
  );
}
