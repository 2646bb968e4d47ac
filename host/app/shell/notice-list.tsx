import { lazy, Suspense, useRef, useState, useSyncExternalStore } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { useText } from '../i18n/text.tsx';
import { Icon } from '../ui/icon.tsx';
import { notices } from '../ui/notices.ts';

// Loaded when the bell is pressed: what draws over the page is a good part of what a first screen would carry.
const NoticePopover = lazy(async () => ({ default: (await import('./notice-popover.tsx')).NoticePopover }));

/** What the app and its plugins said lately, behind a bell that shows when there is something new. */
export function NoticeList() {
  const { notices: text } = useText();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  /** It stays once it was opened, so that closing it can be seen. */
  const [isWanted, setWanted] = useState(false);
  const all = useSyncExternalStore(notices.subscribe, notices.get);
  const unread = all.filter(({ isRead }) => !isRead).length;
  const label = unread > 0 ? `${text.open}: ${text.unread(unread)}` : text.open;
  return (
    <>
      <AriaButton
        ref={button}
        className="button button-quiet button-small button-icon bell"
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPress={() => {
          setWanted(true);
          setOpen(true);
        }}
      >
        <Icon name="bell" />
        {unread > 0 && <span className="bell-mark" aria-hidden="true" />}
      </AriaButton>
      {isWanted && (
        <Suspense fallback={null}>
          <NoticePopover
            all={all}
            button={button}
            isOpen={isOpen}
            onClose={() => {
              setOpen(false);
              notices.markRead();
            }}
          />
        </Suspense>
      )}
    </>
  );
}
