import { type ReactNode, useEffect, useState } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { prompting } from '../boot/prompting.ts';
import { useText } from '../i18n/text.tsx';
import { Button } from './button.tsx';

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
          {props.children && <div className="dialog-body stack">{props.children}</div>}
          <div className="dialog-actions">{props.actions}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Asks once before something that cannot be taken back. `Cancel` has the focus. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly onConfirm: () => Promise<unknown> | void;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [isPending, setPending] = useState(false);
  return (
    <Dialog
      role="alertdialog"
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          <Button autoFocus onPress={props.onClose}>
            {text.common.cancel}
          </Button>
          <Button
            look="danger"
            isPending={isPending}
            onPress={async () => {
              setPending(true);
              try {
                await props.onConfirm();
              } finally {
                props.onClose();
              }
            }}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      <p className="muted">{props.children}</p>
    </Dialog>
  );
}
