import type { PermissionName } from '@airlock/sdk';
import type { InstallPlan, PermissionItem } from '../../kernel/packages/install-plan.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Switch } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Badge } from '../ui/surface.tsx';
import { canSentence } from './permission-text.ts';

export interface Allowing {
  /** Optional permissions that the user allows. */
  readonly allowed: ReadonlySet<PermissionName>;
  readonly onAllow: (allowed: ReadonlySet<PermissionName>) => void;
}

/** What a plan asks for, heaviest first; without `onAllow` it can only be read. */
export function CanList({ plan, allowed = new Set(), onAllow }: { readonly plan: InstallPlan } & Partial<Allowing>) {
  const { plugins: text, permissions } = useText();
  const format = useFormat();
  const { added, kept, removed, can } = plan.permissions;
  const isUpdate = plan.from !== undefined;
  return (
    <>
      <ul className="can-list">
        {plan.realm === 'page' && (
          <li className="can-item can-heavy">
            <Icon name="warning" />
            <p>{permissions.unconfined}</p>
          </li>
        )}
        {added.map((item) => (
          <CanItem key={item.permission} item={item} isNew={isUpdate} allowed={allowed} onAllow={onAllow} />
        ))}
        {kept.map((item) => (
          <CanItem key={item.permission} item={item} isNew={false} allowed={allowed} onAllow={onAllow} />
        ))}
        {can.length === 0 && <li className="muted small">{text.asksNothing}</li>}
      </ul>
      {removed.length > 0 && (
        <p className="muted small">
          {text.removedPermissions(format.list(removed.map((name) => text.permissionNames[name] ?? name)))}
        </p>
      )}
    </>
  );
}

function CanItem({
  item,
  isNew,
  allowed,
  onAllow,
}: {
  readonly item: PermissionItem;
  readonly isNew: boolean;
  readonly allowed: Allowing['allowed'];
  readonly onAllow: Allowing['onAllow'] | undefined;
}) {
  const { plugins: text, permissions } = useText();
  const format = useFormat();
  const { permission } = item;
  // Not what it can, before somebody says so.
  const isOpen = item.optional && onAllow !== undefined && !allowed.has(permission);
  const allow = (isAllowed: boolean): void => {
    const next = new Set(allowed);
    if (isAllowed) next.add(permission);
    else next.delete(permission);
    onAllow?.(next);
  };
  return (
    <li className={isOpen ? 'can-item can-asks' : item.weight === 3 ? 'can-item can-heavy' : 'can-item'}>
      <Icon name={isOpen ? 'lock' : item.weight === 3 ? 'warning' : 'check'} />
      <div className="grow">
        <p dir="auto">
          {canSentence(permissions, format, permission, item.scope)}{' '}
          {isNew && <Badge tone="accent">{text.newPermissions}</Badge>}
        </p>
        <p className="muted small" dir="auto">
          {text.says(item.reason)}
        </p>
        {isOpen && <p className="faint small">{permissions.asksLater}</p>}
      </div>
      {item.optional && onAllow && (
        <Switch isSelected={allowed.has(permission)} onChange={allow}>
          {text.optional}
        </Switch>
      )}
    </li>
  );
}
