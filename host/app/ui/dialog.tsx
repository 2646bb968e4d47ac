import { type ReactNode, useEffect } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { prompting } from '../boot/prompting.ts';
import { useFocusBack } from './focus-back.ts';
import { ScrollBox } from './scroll-box.tsx';

/** A modal dialog named by its title. It is drawn while it is mounted; `onClose` is Escape or a button. */
export function Dialog(props: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, the safe one first. */
  readonly actions: ReactNode;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  /** A decision that must be made by a button: neither Escape nor a click outside ends it. */
  readonly isBusy?: boolean;
  readonly role?: 'dialog' | 'alertdialog';
}) {
  useFocusBack();
  // No window of a plugin may take the keyboard from what is asked here.
  useEffect(() => prompting.hold(), []);
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isKeyboardDismissDisabled={props.isBusy ?? false}
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
    >
      <Modal className={props.isWide ? 'dialog-frame dialog-frame-wide' : 'dialog-frame'}>
        <AriaDialog className="dialog" role={props.role ?? 'dialog'}>
          <div className="dialog-head">
            <Heading slot="title" level={2}>
              {props.title}
            </Heading>
            {props.lead}
          </div>
          {props.children && (
            <ScrollBox className="dialog-body" contentClassName="stack" label={props.title}>
              {props.children}
            </ScrollBox>
          )}
          <div className="dialog-actions">{props.actions}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
