import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useState } from 'react';
import type { PluginList } from '../../kernel/management/plugin-list.ts';
import { InstallDialog } from './install-dialog.tsx';

/** What the user wants installed or updated. `title` is shown until the signed manifest is there. */
export interface InstallWish {
  readonly name: string;
  readonly title: string;
  readonly version?: string;
  /** A packed plugin, or the address of a development server, in place of what a registry has under `name`. */
  readonly from?: File | string;
}

const ListDialog = lazy(async () => ({ default: (await import('./list-dialog.tsx')).ListDialog }));

const InstallContext = createContext<(wish: InstallWish) => void>(() => undefined);

/** Opens the consent dialog for a plugin. */
export function useInstall(): (wish: InstallWish) => void {
  return useContext(InstallContext);
}

const ListContext = createContext<(list: PluginList) => void>(() => undefined);

/** Opens the dialog for a list of plugins. It stands here, since the screen it is opened from changes with the first install. */
export function useOpenList(): (list: PluginList) => void {
  return useContext(ListContext);
}

export function InstallProvider({ children }: { readonly children: ReactNode }) {
  const [wish, setWish] = useState<InstallWish>();
  const [list, setList] = useState<PluginList>();
  const close = useCallback(() => setWish(undefined), []);
  return (
    <InstallContext value={setWish}>
      <ListContext value={setList}>
        {children}
        {wish && <InstallDialog key={wish.name} wish={wish} onInstead={setWish} onClose={close} />}
        {list && (
          <Suspense>
            <ListDialog list={list} onClose={() => setList(undefined)} />
          </Suspense>
        )}
      </ListContext>
    </InstallContext>
  );
}
