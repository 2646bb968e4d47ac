import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly isDangerous?: boolean;
  readonly onAction: () => void;
}

/** Less used actions behind one button. `label` names the button. */
export function Menu(props: {
  readonly label: string;
  readonly icon?: IconName;
  readonly size?: 'small' | 'normal';
  /** Draw the label, not only the icon. Default: false. */
  readonly isLabelled?: boolean;
  readonly choices: readonly MenuChoice[];
  /** Told when it opens, for choices that are worth asking for only then. */
  readonly onOpen?: () => void;
}) {
  return (
    <MenuTrigger
      onOpenChange={(isOpen) => {
        if (isOpen) props.onOpen?.();
      }}
    >
      <Button
        look={props.isLabelled ? 'plain' : 'quiet'}
        size={props.size ?? 'normal'}
        icon={props.icon ?? 'more'}
        {...(props.isLabelled ? { children: props.label } : { 'aria-label': props.label })}
      />
      <Popover className="popover" placement="bottom end">
        <AriaMenu className="options" aria-label={props.label} items={props.choices}>
          {(choice) => (
            <MenuItem
              className={choice.isDangerous ? 'option option-danger' : 'option'}
              id={choice.id}
              textValue={choice.label}
              onAction={choice.onAction}
            >
              {choice.icon && <Icon name={choice.icon} />}
              <span>{choice.label}</span>
            </MenuItem>
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
