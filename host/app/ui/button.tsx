import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Link } from 'wouter';
import { Icon, type IconName } from './icon.tsx';

type Look = 'plain' | 'primary' | 'quiet' | 'danger';

interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style' | 'isPending'> {
  readonly look?: Look;
  readonly size?: 'small' | 'normal';
  readonly icon?: IconName;
  /** Work is under way: the button shows it, and pressing it again does nothing. It keeps the focus. */
  readonly isPending?: boolean;
  readonly children?: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  isPending = false,
  children,
  onPress,
  ...rest
}: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={classes(look, size, children === undefined)}
      onPress={(event) => {
        if (!isPending) onPress?.(event);
      }}
    >
      {isPending ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

/** A link that leads on like a button does. */
export function ButtonLink(props: {
  readonly href: string;
  readonly look?: Look;
  readonly size?: 'small' | 'normal';
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <Link href={props.href} className={classes(props.look ?? 'plain', props.size ?? 'normal', false)}>
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </Link>
  );
}

/** On or off, with effect at once. */
export function Switch(props: {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
  /** What was switched is under way: switching again does nothing until it is done. It keeps the focus. */
  readonly isPending?: boolean;
  readonly children: ReactNode;
}) {
  const isPending = props.isPending ?? false;
  return (
    <label className="switch" aria-busy={isPending || undefined}>
      <input
        type="checkbox"
        role="switch"
        checked={props.isSelected}
        disabled={props.isDisabled ?? false}
        aria-disabled={isPending || undefined}
        onChange={(event) => {
          if (!isPending) props.onChange(event.target.checked);
        }}
      />
      <span>{props.children}</span>
    </label>
  );
}

function classes(look: Look, size: 'small' | 'normal', isIcon: boolean): string {
  return ['button', `button-${look}`, size === 'small' && 'button-small', isIcon && 'button-icon']
    .filter(Boolean)
    .join(' ');
}
