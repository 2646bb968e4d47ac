import { useLoaded } from '../../react/loaded.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useTask } from '../session/use-task.tsx';
import { cacheNames, clearCaches } from '../transfer/caches.ts';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';

/** What the workspace takes up in this browser, and copies that can go. */
export function StorageSection() {
  const { settings: text } = useText();
  const format = useFormat();
  const storage = useLoaded('storage', async () => {
    const [estimate, isPersistent] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted()]);
    return { usage: estimate.usage ?? 0, quota: estimate.quota ?? 0, isPersistent };
  });
  const persist = async (): Promise<void> => {
    if (!(await navigator.storage.persist())) toast(text.persistRefused, 'info');
    storage.reload();
  };
  const { value } = storage;
  return (
    <section className="card stack" id="storage" aria-labelledby="settings-storage">
      <h2 id="settings-storage">{text.storage}</h2>
      <p className="muted small">{text.storageHelp}</p>
      {value && (
        <>
          <Progress
            label={text.used(format.bytes(value.usage), format.bytes(value.quota))}
            value={value.quota === 0 ? 0 : value.usage / value.quota}
          />
          <div className="row row-wrap row-between">
            <p className="small">{value.isPersistent ? text.persistent : text.notPersistent}</p>
            {!value.isPersistent && (
              <Button size="small" onPress={persist}>
                {text.persist}
              </Button>
            )}
          </div>
        </>
      )}
      <Caches />
    </section>
  );
}

function Caches() {
  const { transfer: text } = useText();
  const format = useFormat();
  const host = useMaybeHost();
  const task = useTask();
  const nameOf = (name: string): string => text.cacheNames[name] ?? name;
  const clear = (): void =>
    void task(async (actor) => {
      const cleared = await clearCaches(actor, async () => host?.catalogue.refresh());
      toast(cleared.length === 0 ? text.clearedNone : text.cleared(format.list(cleared.map(nameOf))));
    });
  return (
    <div className="stack stack-s">
      <h3>{text.caches}</h3>
      <p className="muted small">{text.cachesHelp}</p>
      <div className="row row-wrap row-between">
        <p className="small">{format.list(cacheNames.map(nameOf))}</p>
        <Button size="small" onPress={clear}>
          {text.clear}
        </Button>
      </div>
    </div>
  );
}
