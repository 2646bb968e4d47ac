const KEY = 'airlock.watch-leaks';

/** Whether a developer asked for it here; takes effect with the next load of the page. */
export function isLeakWatchWanted(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes';
  } catch {
    // Storage that is shut off is the same as an empty one.
    return false;
  }
}

export function wantLeakWatch(isWanted: boolean): void {
  if (isWanted) localStorage.setItem(KEY, 'yes');
  else localStorage.removeItem(KEY);
}
