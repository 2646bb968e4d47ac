import { useSyncExternalStore } from 'react';
import { watchVersions } from '../../runtimes/versions.ts';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';

const versions = watchVersions();

/** That a newer version of the app was deployed while this page is open. */
export function VersionNotice() {
  const { local: text } = useText();
  const state = useSyncExternalStore(versions.subscribe, versions.state);
  if (state === 'current') return null;
  return (
    <Callout
      tone="accent"
      title={text.versions[state]}
      action={
        <Button size="small" icon="refresh" onPress={versions.activate}>
          {text.reload}
        </Button>
      }
    >
      <p>{text.versionsHelp[state]}</p>
    </Callout>
  );
}
