import type { PermissionName } from '@airlock/sdk';
import { useCallback } from 'react';
import type { Grant, GrantChoice } from '../../kernel/grants/grants.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';
import { explain } from './fault-text.tsx';
import { titleOf } from './naming.ts';

export interface GrantChanges {
  allow(plugin: string, permission: PermissionName, choice?: GrantChoice): Promise<void>;
  takeBack(plugin: string, permission: PermissionName): Promise<void>;
  /** Not granted now, and not to be asked for again; what was allowed once ends. */
  refuse(plugin: string, permission: PermissionName): Promise<void>;
}

/** Allow and take back, each told with a way to undo it. */
export function useGrantChanges(): GrantChanges {
  const text = useText();
  const host = useHost();
  const { grants } = host;

  const tried = useCallback(
    async (work: () => Promise<void>): Promise<boolean> => {
      try {
        await work();
        return true;
      } catch (error) {
        toast(explain(error, text.faults).what, 'danger');
        return false;
      }
    },
    [text],
  );

  /** Everything as it was: what was granted, or that nothing was, and whether it may ask. */
  const restore = async (
    plugin: string,
    permission: PermissionName,
    before: Grant | undefined,
    wasRefused: boolean,
  ): Promise<void> => {
    if (before) {
      const { scope, lasts, until } = before;
      await grants.grant(plugin, permission, { scope, lasts, ...(until && { for: Math.max(1, until - Date.now()) }) });
      return;
    }
    await grants.revoke(plugin, permission);
    if (!wasRefused) await grants.forgetRefusal(plugin, permission);
  };

  const change = async (
    plugin: string,
    permission: PermissionName,
    work: () => Promise<void>,
    told: (permission: string, plugin: string) => string,
  ): Promise<void> => {
    const before = grants.find(plugin, permission);
    const wasRefused = grants.refusals(plugin).some((refusal) => refusal.permission === permission);
    if (!(await tried(work))) return;
    const undo = (): void => {
      close();
      void tried(() => restore(plugin, permission, before, wasRefused));
    };
    const name = text.plugins.permissionNames[permission] ?? permission;
    const close = toast(
      told(name, titleOf(host, plugin)),
      'success',
      <Button size="small" onPress={undo}>
        {text.permissions.undo}
      </Button>,
    );
  };

  return {
    allow: (plugin, permission, choice) =>
      change(plugin, permission, () => grants.grant(plugin, permission, choice), text.permissions.gaveBack),
    takeBack: (plugin, permission) =>
      change(plugin, permission, () => grants.revoke(plugin, permission), text.permissions.tookBack),
    refuse: (plugin, permission) =>
      change(plugin, permission, () => grants.refuse(plugin, permission), text.permissions.refused),
  };
}
