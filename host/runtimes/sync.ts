/** The part of Background Sync that is used; not every browser has it, and types of the platform lack it. */
interface SyncManager {
  register(tag: string): Promise<void>;
}

/** Tag that the service worker listens to. */
const TAG = 'airlock.install';

/**
 * Have the browser go on with broken-off installs once there is a network, also when no page is open: for `onWaiting` of
 * the host. Where there is no Background Sync, the next page goes on.
 */
export function syncWhenOnline(): void {
  void (async () => {
    const registration = await (navigator.serviceWorker as ServiceWorkerContainer | undefined)?.ready;
    const { sync } = (registration ?? {}) as { readonly sync?: SyncManager }; // see above
    await sync?.register(TAG);
  })().catch(() => {
    // The user may have forbidden it; nothing is lost by that.
  });
}
