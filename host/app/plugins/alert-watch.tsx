import { useEffect } from 'react';
import { Link } from 'wouter';
import { useMaybeHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { toast } from '../ui/toast.tsx';
import { tabHref, titleOf } from './naming.ts';

/** Tells the user when a plugin is felt or was stopped. What fails at a task is told where the task is done. */
export function AlertWatch() {
  const { observe: text, forms } = useText();
  const host = useMaybeHost();
  useEffect(
    () =>
      host?.metrics.subscribe(() => {
        const [alert] = host.metrics.alerts();
        if (alert === undefined || alert.kind === 'failing') return;
        const name = titleOf(host, alert.plugin);
        const words = alert.kind === 'slow' ? text.alertSlow(name) : text.alertStopped(name);
        toast(words, 'warning', <Link href={tabHref('health')}>{forms.skippedLink}</Link>);
      }),
    [host, text, forms],
  );
  return null;
}
