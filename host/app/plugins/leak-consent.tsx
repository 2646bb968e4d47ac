import { useText } from '../i18n/text.tsx';
import { Switch } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';

interface LeakConsentProps {
  readonly isAccepted: boolean;
  readonly onChange: (isAccepted: boolean) => void;
}

/** The consent of its own for windows that may send data out, where the browser does not keep them from it. */
export function LeakConsent({ isAccepted, onChange }: LeakConsentProps) {
  const { isolation } = useText();
  return (
    <Callout tone="danger" title={isolation.mayLeak}>
      <p>{isolation.mayLeakHelp}</p>
      <Switch isSelected={isAccepted} onChange={onChange}>
        {isolation.acceptLeaks}
      </Switch>
    </Callout>
  );
}
