import type { PluginNotification } from '../../services/notifications.ts';
import { shortName } from '../plugins/naming.ts';
import { toast } from '../ui/toast.tsx';

/**
 * Show a notification of a plugin: outside the page where the user let this app do so, else in it. The plugin's name comes
 * first, so that none can speak as the app.
 */
export async function notify({ plugin, title, body }: PluginNotification): Promise<void> {
  const label = `${shortName(plugin)}: ${title}`;
  const permitted = 'Notification' in globalThis && Notification.permission === 'granted';
  if (!permitted || document.visibilityState === 'visible') {
    toast(body === '' ? label : `${label} – ${body}`, 'info');
    return;
  }
  const registration = await navigator.serviceWorker.ready;
  await registration.showNotification(label, { body, tag: plugin, icon: `${import.meta.env.BASE_URL}icon.svg` });
}
