import type { PermissionName } from '@airlock/sdk';
import { useState } from 'react';
import type { InstallPlan, PermissionItem } from '../../kernel/packages/install-plan.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Badge, Callout, Facts } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { shortKey } from './naming.ts';
import { canSentence, cannotSentences } from './permission-text.ts';
import { TakesPart } from './takes-part.tsx';

interface Choice {
  /** Optional permissions that the user allows. */
  readonly allowed: ReadonlySet<PermissionName>;
  readonly onAllow: (allowed: ReadonlySet<PermissionName>) => void;
}

/** Everything a person needs to decide about a release. */
export function PlanView({ plan, allowed, onAllow }: { readonly plan: InstallPlan } & Choice) {
  const { plugins: text, permissions } = useText();
  const format = useFormat();
  const { added, kept, removed, can } = plan.permissions;
  const cannot = cannotSentences(permissions, plan.manifest, plan.realm);
  const isUpdate = plan.from !== undefined;
  return (
    <>
      {plan.blocked && <FaultCallout error={plan.blocked} title={text.blocked} />}
      {plan.realm === 'page' && (
        <Callout tone="warning" title={text.pageWarning}>
          <p>{text.pageWarningHelp}</p>
        </Callout>
      )}
      {plan.conflicts.map(({ severity, sentence }) => (
        <Callout key={sentence} tone={severity === 'error' ? 'danger' : 'warning'}>
          {sentence}
        </Callout>
      ))}
      <section className="stack stack-s">
        <h3>{text.can}</h3>
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
      </section>
      {plan.manifest.hooks.length > 0 && <TakesPart hooks={plan.manifest.hooks} />}
      {cannot.length > 0 && <CannotList sentences={cannot} />}
      <Facts
        facts={[
          [text.publisher, <Publisher key="publisher" plan={plan} />],
          [text.version, plan.from ? text.available(plan.from.version, plan.manifest.version) : plan.manifest.version],
          [text.size, text.sizeNote(format.bytes(plan.bytes), format.bytes(plan.download))],
          [text.realm, text.realmNames[plan.realm] ?? plan.realm],
          [
            text.release,
            <span className="row row-wrap" key="release">
              <span className="mono">{shortKey(plan.release)}</span>
              <Badge tone="success" icon="shield">
                {text.signed}
              </Badge>
            </span>,
          ],
        ]}
      />
    </>
  );
}

/** The name is what the publisher calls itself; the key is who it is. */
function Publisher({ plan }: { readonly plan: InstallPlan }) {
  return (
    <>
      {plan.publisherName} <span className="mono faint">{shortKey(plan.publisher)}</span>
    </>
  );
}

function CanItem({
  item,
  isNew,
  allowed,
  onAllow,
}: { readonly item: PermissionItem; readonly isNew: boolean } & Choice) {
  const { plugins: text, permissions } = useText();
  const format = useFormat();
  const { permission } = item;
  const allow = (isAllowed: boolean): void => {
    const next = new Set(allowed);
    if (isAllowed) next.add(permission);
    else next.delete(permission);
    onAllow(next);
  };
  return (
    <li className={item.weight === 3 ? 'can-item can-heavy' : 'can-item'}>
      <Icon name={item.weight === 3 ? 'warning' : 'check'} />
      <div className="grow">
        <p dir="auto">
          {canSentence(permissions, format, permission, item.scope)}{' '}
          {isNew && <Badge tone="accent">{text.newPermissions}</Badge>}
        </p>
        <p className="muted small" dir="auto">
          {text.says(item.reason)}
        </p>
      </div>
      {item.optional && (
        <Switch isSelected={allowed.has(permission)} onChange={allow}>
          {text.optional}
        </Switch>
      )}
    </li>
  );
}

/** Sentences shown before the rest is asked for. */
const SHOWN = 3;

/** What the sandbox keeps it from; the platform enforces every line. */
export function CannotList({ sentences }: { readonly sentences: readonly string[] }) {
  const { plugins: text } = useText();
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? sentences : sentences.slice(0, SHOWN);
  return (
    <section className="stack stack-s">
      <h3>{text.cannot}</h3>
      <ul className="can-list">
        {shown.map((sentence) => (
          <li key={sentence} className="can-item can-not">
            <Icon name="close" />
            <p dir="auto">{sentence}</p>
          </li>
        ))}
      </ul>
      {shown.length < sentences.length && (
        <div>
          <Button look="quiet" size="small" icon="chevron" onPress={() => setOpen(true)}>
            {text.showCannot(sentences.length - shown.length)}
          </Button>
        </div>
      )}
    </section>
  );
}
