import { useState } from 'react';
import type { Choice as PlanChoice, InstallPlan } from '../../kernel/packages/install-plan.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Badge, Callout, Facts } from '../ui/surface.tsx';
import { FaultCallout } from './fault-text.tsx';
import { AskApproval } from './approvals.tsx';
import { shortKey } from './naming.ts';
import { cannotSentences } from './permission-text.ts';
import { CanList, type Allowing } from './can-list.tsx';
import { ComesAlong, Conflicts, type OnSeen, ScanFacts } from './plan-more.tsx';
import { TakesPart } from './takes-part.tsx';

/** Everything a person needs to decide about a release. */
export function PlanView({
  plan,
  allowed,
  onAllow,
  onChoose,
  onSeen,
}: {
  readonly plan: InstallPlan;
  readonly onChoose?: (choice: PlanChoice) => void;
  /** Hears of the release once all of it is drawn. */
  readonly onSeen?: OnSeen;
} & Allowing) {
  const { plugins: text, packages, permissions, local } = useText();
  const format = useFormat();
  const cannot = cannotSentences(permissions, plan.manifest, plan.realm);
  const { vouched } = plan;
  return (
    <>
      {/* What the user can allow here is asked by who shows the plan. */}
      {plan.blocked && plan.blocked.detail['unlisted'] !== 'refused' && (
        <FaultCallout error={plan.blocked} title={text.blocked} />
      )}
      {plan.realm === 'page' && (
        <Callout tone="warning" title={text.pageWarning}>
          <p>{text.pageWarningHelp}</p>
        </Callout>
      )}
      <AskApproval plan={plan} />
      <Conflicts plan={plan} onChoose={onChoose} />
      <section className="stack stack-s">
        <h3>{text.can}</h3>
        <CanList plan={plan} allowed={allowed} onAllow={onAllow} />
      </section>
      <ComesAlong plan={plan} />
      {plan.manifest.hooks.length > 0 && <TakesPart hooks={plan.manifest.hooks} />}
      {cannot.length > 0 && <CannotList sentences={cannot} />}
      <ScanFacts plan={plan} onSeen={onSeen} />
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
              {plan.source?.signed === false ? (
                <Badge tone="danger" icon="warning">
                  {local.unsigned}
                </Badge>
              ) : (
                <Badge tone="success" icon="shield">
                  {text.signed}
                </Badge>
              )}
            </span>,
          ],
          ...(vouched.recovered || vouched.formerPublishers.length > 0
            ? [
                [
                  packages.vouched,
                  [
                    packages.vouchedSigned(vouched.identityVersion),
                    ...(vouched.recovered ? [packages.recovered] : []),
                    ...(vouched.formerPublishers.length > 0
                      ? [packages.handedOver(vouched.formerPublishers.length)]
                      : []),
                  ].join(' · '),
                ] as const,
              ]
            : []),
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
