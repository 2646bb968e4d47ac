import type { RefObject } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { type Notice, type NoticeTone, notices } from '../ui/notices.ts';
import { useNow } from './device.ts';

const icons: { readonly [tone in NoticeTone]: IconName } = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  danger: 'warning',
};

/** The list itself, over the page beside its button. */
export function NoticePopover(props: {
  readonly all: readonly Notice[];
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { notices: text } = useText();
  const format = useFormat();
  const now = useNow(30_000);
  const { all } = props;
  return (
    <Popover
      className="popover"
      placement="bottom start"
      trigger="DialogTrigger"
      triggerRef={props.button}
      isOpen={props.isOpen}
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
    >
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
          <ul className="notice-items">
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
  );
}
