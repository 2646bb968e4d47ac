import { useState } from 'react';
import { isUnlisted, type InstallPlan } from '../../kernel/packages/install-plan.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Switch } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';
import { toastFault } from '../ui/toast.tsx';

/** How a package came that was not looked up in a registry, what that means, and the user's word where it is wanted. */
export function SourceNote({ plan, onAllowed }: { readonly plan: InstallPlan; readonly onAllowed: () => void }) {
  const { local: text } = useText();
  const { source, blocked } = plan;
  if (!source) return null;
  const where =
    source.kind === 'server' ? text.fromServerAt(source.from) : source.from && text.fromFileNamed(source.from);
  if (!isUnlisted(plan)) {
    return (
      <Callout tone="success" title={text.listed}>
        <p>{text.listedHelp}</p>
        <p className="faint small">{where}</p>
      </Callout>
    );
  }
  return (
    <Callout tone={source.signed ? 'warning' : 'danger'} title={text.unlisted}>
      <p>{source.signed ? text.unlistedSigned : text.unlistedUnsigned}</p>
      <p className="faint small">{where}</p>
      {blocked?.detail['unlisted'] === 'refused' && <AllowUnlisted onAllowed={onAllowed} />}
    </Callout>
  );
}

function AllowUnlisted({ onAllowed }: { readonly onAllowed: () => void }) {
  const { local: text } = useText();
  const { packages } = useHost();
  const [isAllowing, setAllowing] = useState(false);
  const allow = async (): Promise<void> => {
    setAllowing(true);
    try {
      await packages.allowUnlisted(true);
      onAllowed();
    } catch (error) {
      setAllowing(false);
      toastFault(error);
    }
  };
  return (
    <>
      <Switch isSelected={isAllowing} isDisabled={isAllowing} onChange={() => void allow()}>
        {text.allow}
      </Switch>
      <p className="faint small">{text.allowHelp}</p>
    </>
  );
}
