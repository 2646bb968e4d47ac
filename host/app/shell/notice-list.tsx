import { useSyncExternalStore } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Dialog as AriaDialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { type NoticeTone, notices } from '../ui/notices.ts';
import { useNow } from './device.ts';

const icons: { readonly [tone in NoticeTone]: IconName } = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  danger: 'warning',
};

/** What the app and its plugins said lately, behind a bell that shows when there is something new. */
export function NoticeList() {
  const { notices: text } = useText();
  const format = useFormat();
  const now = useNow(30_000);
  const all = useSyncExternalStore(notices.subscribe, notices.get);
  const unread = all.filter(({ isRead }) => !isRead).length;
  const label = unread > 0 ? `${text.open}: ${text.unread(unread)}` : text.open;
  return (
    <DialogTrigger
      onOpenChange={(isOpen) => {
        if (!isOpen) notices.markRead();
      }}
    >
      <AriaButton className="button button-quiet button-small button-icon bell" aria-label={label}>
        <Icon name="bell" />
        {unread > 0 && <span className="bell-mark" aria-hidden="true" />}
      </AriaButton>
      <Popover className="popover" placement="bottom start">
        <AriaDialog className="notices" aria-label={text.title}>
          <div className="row row-between">
            <h2>{text.title}</h2>
            {all.length > 0 && (
              <Button look="quiet" size="small" onPress={notices.clear}>
                {text.clear}
              </Button>
            )}
          </div>
          {all.length === 0 ? (
            <p className="muted small">{text.empty}</p>
          ) : (
            <ul>
              {all.map(({ id, message, tone, at }) => (
                <li key={id} className={`notice notice-${tone}`}>
                  <Icon name={icons[tone]} />
                  <div>
                    <p dir="auto">{message}</p>
                    <p className="faint">{format.ago(at, now)}</p>
                  </div>
                </li>
              ))}
            </ul>
          )}
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  );
}
