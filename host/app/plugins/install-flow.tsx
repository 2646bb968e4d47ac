import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { InstallDialog } from './install-dialog.tsx';

/** What the user wants installed or updated. `title` is shown until the signed manifest is there. */
export interface InstallWish {
  readonly name: string;
  readonly title: string;
  readonly version?: string;
  /** A packed plugin, or the address of a development server, in place of what a registry has under `name`. */
  readonly from?: File | string;
}

const InstallContext = createContext<(wish: InstallWish) => void>(() => undefined);

/** Opens the consent dialog for a plugin. */
export function useInstall(): (wish: InstallWish) => void {
  return useContext(InstallContext);
}

export function InstallProvider({ children }: { readonly children: ReactNode }) {
  const [wish, setWish] = useState<InstallWish>();
  const close = useCallback(() => setWish(undefined), []);
  return (
    <InstallContext value={setWish}>
      {children}
      {wish && <InstallDialog wish={wish} onClose={close} />}
    </InstallContext>
  );
}
