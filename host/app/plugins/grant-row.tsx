import { type ReactNode, useState } from 'react';
import type { GrantScope } from '../../kernel/grants/grants.ts';
import type { PermissionItem } from '../../kernel/packages/install-plan.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import type { Usage } from '../../kernel/observing/usage.ts';
import { useGrants } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useNow } from '../shell/device.ts';
import { Button, Switch } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useGrantChanges } from './grant-change.tsx';
import { canSentence } from './permission-text.ts';
import { ScopeChoice, scopeSize } from './scope-choice.tsx';
import { isCounted } from './unused.ts';

/** One permission of one plugin: what it opens, whether and since when, what was made of it, and the switch. */
export function GrantRow(props: {
  readonly plugin: InstalledPlugin;
  readonly item: PermissionItem;
  readonly usage: Usage | undefined;
  /** Stands before the sentence; the plugin, where rows of several stand together. */
  readonly head?: ReactNode;
}) {
  const { plugin, item, usage, head } = props;
  const text = useText();
  const format = useFormat();
  const { allow, takeBack } = useGrantChanges();
  const [isPending, setPending] = useState(false);
  const [isChoosing, setChoosing] = useState(false);
  const grant = useGrants(plugin.name).find(({ permission }) => permission === item.permission);
  const label = text.plugins.permissionNames[item.permission] ?? item.permission;

  const change = async (isAllowed: boolean): Promise<void> => {
    setPending(true);
    await (isAllowed ? allow(plugin.name, item.permission) : takeBack(plugin.name, item.permission));
    setPending(false);
  };

  return (
    <li className="can-item">
      <div className="grow">
        {head}
        <p>
          <bdi>{canSentence(text.permissions, format, item.permission, grant?.scope ?? item.scope)}</bdi>
        </p>
        <p className="muted small">
          <bdi>{text.plugins.says(item.reason)}</bdi>
        </p>
        <GrantFacts plugin={plugin} item={item} usage={usage} />
        {grant && grant.by !== 'policy' && scopeSize(item.scope) > 1 && (
          <Button size="small" look="quiet" onPress={() => setChoosing(true)}>
            {text.permissions.choose}
          </Button>
        )}
      </div>
      <Switch
        isSelected={grant !== undefined}
        isDisabled={grant?.by === 'policy'}
        isPending={isPending}
        onChange={(isAllowed) => void change(isAllowed)}
      >
        {text.plugins.allowed(label)}
      </Switch>
      {isChoosing && grant && (
        <NarrowDialog
          title={text.permissions.narrowTitle(label, plugin.manifest.name)}
          whole={item.scope}
          scope={grant.scope}
          onClose={() => setChoosing(false)}
          onChoose={(scope) => void allow(plugin.name, item.permission, { scope, lasts: grant.lasts })}
        />
      )}
    </li>
  );
}

/** Since when and how long, how often used, and what was denied. */
function GrantFacts(props: {
  readonly plugin: InstalledPlugin;
  readonly item: PermissionItem;
  readonly usage: Usage | undefined;
}) {
  const { plugin, item, usage } = props;
  const { plugins: text, permissions } = useText();
  const format = useFormat();
  const { grants } = useHost();
  const { refuse } = useGrantChanges();
  const now = useNow(30_000);
  const grant = useGrants(plugin.name).find(({ permission }) => permission === item.permission);
  const isRefused = grants.refusals(plugin.name).some(({ permission }) => permission === item.permission);
  const used = usage?.permissions[item.permission];
  const facts: string[] = [];
  if (grant?.by === 'policy') facts.push(text.byPolicy);
  else if (grant) facts.push(text.allowedSince(format.ago(grant.since, now)));
  else facts.push(text.notAllowed);
  if (grant?.until !== undefined) facts.push(permissions.until(format.dateTime(grant.until)));
  else if (grant?.lasts === 'session') facts.push(permissions.sessionOnly);
  if (usage && isCounted(item.permission)) {
    facts.push(used && used.uses > 0 ? permissions.used(used.uses, format.ago(used.last, now)) : permissions.neverUsed);
  }
  if (used && used.denied > 0) facts.push(permissions.deniedTimes(used.denied));
  if (item.permission === 'network' && usage && usage.sent + usage.received > 0) {
    facts.push(permissions.moved(format.bytes(usage.sent), format.bytes(usage.received)));
  }
  return (
    <>
      <p className="faint small">{facts.join(' · ')}</p>
      {!grant && item.optional && <p className="faint small">{isRefused ? permissions.wontAsk : permissions.mayAsk}</p>}
      {!grant && item.optional && !isRefused && (
        <Button size="small" look="quiet" onPress={() => void refuse(plugin.name, item.permission)}>
          {permissions.refuse}
        </Button>
      )}
    </>
  );
}

function NarrowDialog(props: {
  readonly title: string;
  readonly whole: GrantScope;
  readonly scope: GrantScope;
  readonly onChoose: (scope: GrantScope) => void;
  readonly onClose: () => void;
}) {
  const { permissions: text, common } = useText();
  const [scope, setScope] = useState(props.scope);
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          <Button autoFocus onPress={props.onClose}>
            {common.cancel}
          </Button>
          <Button
            look="primary"
            isDisabled={scopeSize(scope) === 0}
            onPress={() => {
              props.onChoose(scope);
              props.onClose();
            }}
          >
            {common.save}
          </Button>
        </>
      }
    >
      <p className="muted small">{text.narrowHelp}</p>
      <ScopeChoice label={text.parts} whole={props.whole} value={scope} onChange={setScope} />
    </Dialog>
  );
}
