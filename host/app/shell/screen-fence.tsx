import { Component, type ReactNode } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';

/** A fault of one screen leaves the navigation and the other screens alone. */
export class ScreenFence extends Component<{ readonly children: ReactNode }, { readonly failed?: unknown }> {
  override state: { readonly failed?: unknown } = {};

  static getDerivedStateFromError(failed: unknown): { readonly failed: unknown } {
    return { failed };
  }

  override render(): ReactNode {
    return 'failed' in this.state ? <ScreenFailure thrown={this.state.failed} /> : this.props.children;
  }
}

function ScreenFailure({ thrown }: { readonly thrown: unknown }) {
  const { shell } = useText();
  return (
    <Callout
      tone="danger"
      title={shell.screenFailed}
      isAlert
      action={
        <Button size="small" onPress={() => location.reload()}>
          {shell.reload}
        </Button>
      }
    >
      <p>{shell.screenFailedHelp}</p>
      <p className="mono faint">{thrown instanceof Error ? thrown.message : String(thrown)}</p>
    </Callout>
  );
}
