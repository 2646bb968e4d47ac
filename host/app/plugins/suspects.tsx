import { Link } from 'wouter';
import type { PluginHost } from '../../kernel/host.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';
import { toastFault } from '../ui/toast.tsx';
import { tabHref } from './naming.ts';

/** Plugins that were starting when the page ended twice: what is missing on any screen is said there. */
export function Suspects({ host }: { readonly host: PluginHost }) {
  const { packages: text, plugins } = useText();
  const format = useFormat();
  const suspects = useInstalled().filter(({ state }) => state.kind === 'paused' && state.why === 'suspect');
  if (suspects.length === 0) return null;
  const act = (work: (name: string) => Promise<unknown>): void => {
    Promise.all(suspects.map(({ name }) => work(name))).catch(toastFault);
  };
  return (
    <Callout tone="warning" title={text.suspects(format.list(suspects.map(({ manifest }) => manifest.name)))}>
      <p>{text.suspectsHelp}</p>
      <div className="row row-wrap">
        <Button size="small" onPress={() => act((name) => host.plugins.enable(name))}>
          {text.tryAgain}
        </Button>
        <Button size="small" onPress={() => act((name) => host.plugins.disable(name))}>
          {text.switchOff}
        </Button>
        <Link href={tabHref('installed')}>{plugins.tabs.installed}</Link>
      </div>
    </Callout>
  );
}
