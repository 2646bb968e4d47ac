import { useState, useSyncExternalStore } from 'react';
import { useRecords, useWorkspace } from '../data/context.tsx';
import { type Profile, type Role, roles } from '../data/tables.ts';
import { useText } from '../i18n/text.tsx';
import { createProfile, owner, profile } from '../session/profile.ts';
import { useTask } from '../session/use-task.tsx';
import { Button } from '../ui/button.tsx';
import { NameField, Select, TextField } from '../ui/field.tsx';
import { Badge } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';

/** Who uses this browser, and what they may do. */
export function ProfilesSection() {
  const { settings: text } = useText();
  const profiles = useRecords('profiles') ?? [];
  const [isAdding, setAdding] = useState(false);
  return (
    <section className="card stack" id="profiles" aria-labelledby="settings-profiles">
      <div className="section-title">
        <h2 id="settings-profiles">{text.profiles}</h2>
        {!isAdding && (
          <Button size="small" icon="plus" onPress={() => setAdding(true)}>
            {text.addProfile}
          </Button>
        )}
      </div>
      <p className="muted small">{text.profilesHelp}</p>
      {profiles.length === 0 ? (
        <p className="small">{text.noProfiles}</p>
      ) : (
        <ul className="list">
          {profiles.map((one) => (
            <ProfileRow key={one.id} one={one} />
          ))}
        </ul>
      )}
      {isAdding && <AddProfile profiles={profiles} onClose={() => setAdding(false)} />}
    </section>
  );
}

function ProfileRow({ one }: { readonly one: Profile }) {
  const { settings: text, session } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const undoable = useUndoable();
  const current = useSyncExternalStore(profile.subscribe, profile.get);
  const remove = (): void =>
    void task(async (actor) => {
      await actor.authorize('profile.manage', one.name);
      const { inverse } = await workspace.edit({ remove: { profiles: [one.id] } });
      if (profile.get().id === one.id) profile.set(owner);
      undoable(text.profileRemoved(one.name), async () => (await workspace.edit(inverse)).kept);
    });
  return (
    <li className="row row-between profile-row">
      <span className="row">
        <strong dir="auto">{one.name}</strong>
        {one.roles.map((role) => (
          <Badge key={role}>{session.roles[role]}</Badge>
        ))}
        {current.id === one.id && <Badge tone="success">{text.current}</Badge>}
      </span>
      <Button look="quiet" size="small" icon="trash" aria-label={text.removeProfile(one.name)} onPress={remove} />
    </li>
  );
}

function AddProfile(props: { readonly profiles: readonly Profile[]; readonly onClose: () => void }) {
  const { settings: text, session, common } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('editor');
  const [secret, setSecret] = useState('');
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const wanted = name.trim();
  const isTaken = wanted === '' || props.profiles.some((one) => one.name === wanted);
  const save = async (): Promise<void> => {
    setTried(true);
    if (isTaken) return;
    setSaving(true);
    await task(async (actor) => {
      await actor.authorize('profile.manage', wanted);
      await workspace.profiles.put(await createProfile(wanted, role, secret));
      toast(text.profileAdded(wanted));
      props.onClose();
    });
    setSaving(false);
  };
  return (
    <div className="stack registry">
      <div className="fields fields-2">
        <NameField
          label={text.profileName}
          value={name}
          onChange={setName}
          error={isTried && isTaken ? text.profileNeedName : undefined}
        />
        <Select
          label={text.profileRole}
          help={session.roleHelp[role]}
          value={role}
          options={roles.map((id) => ({ id, label: session.roles[id] }))}
          onChange={setRole}
        />
        <TextField
          label={text.profileSecret}
          help={text.profileSecretHelp}
          type="password"
          value={secret}
          onChange={setSecret}
          maxLength={200}
        />
      </div>
      <div className="row">
        <Button look="primary" onPress={() => void save()} isPending={isSaving}>
          {text.profileSave}
        </Button>
        <Button onPress={props.onClose}>{common.cancel}</Button>
      </div>
    </div>
  );
}
