import { useState } from 'react';
import type { Choice as PlanChoice, InstallPlan } from '../../kernel/packages/install-plan.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Badge, Callout, Facts } from '../ui/surface.tsx';
import { AskApproval } from './ask-approval.tsx';
import { HOST_VERSION } from '../boot/version.ts';
import { shortKey } from './naming.ts';
import { cannotSentences } from './permission-text.ts';
import { CanList, type Allowing } from './can-list.tsx';
import { Blocked, Conflicts } from './plan-conflicts.tsx';
import { ComesAlong, type OnSeen, ScanFacts } from './plan-more.tsx';
import { ReleaseNotes } from './release-notes.tsx';
import { TakesPart } from './takes-part.tsx';
import { useWords } from './words.ts';

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
  const { plan: words } = useWords();
  const { updates } = useHost();
  const format = useFormat();
  const cannot = cannotSentences(permissions, plan.manifest, plan.realm);
  const { vouched } = plan;
  return (
    <>
      {/* What the user can allow here is asked by who shows the plan. */}
      {plan.blocked && plan.blocked.detail['unlisted'] !== 'refused' && (
        <Blocked plan={plan} blocked={plan.blocked} onChoose={onChoose} />
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
      {plan.from && (
        <section className="stack stack-s">
          <h3>{packages.changes}</h3>
          <ReleaseNotes release={plan.release} load={(signal) => updates.changelog(plan, signal)} />
        </section>
      )}
      <Facts
        facts={[
          [text.publisher, <Publisher key="publisher" plan={plan} />],
          [text.version, plan.from ? text.available(plan.from.version, plan.manifest.version) : plan.manifest.version],
          [text.size, text.sizeNote(format.bytes(plan.bytes), format.bytes(plan.download))],
          [words.hostApi, words.hostApiNote(plan.manifest.hostApi, HOST_VERSION)],
          ...(plan.shared.length > 0
            ? [
                [
                  words.shared,
                  format.list(
                    plan.shared.map(({ name, range, version = '–' }) => words.sharedNote(name, range, version)),
                  ),
                ] as const,
              ]
            : []),
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
