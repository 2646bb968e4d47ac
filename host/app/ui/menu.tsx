import { Header } from 'react-aria-components/Header';
import { Collection } from 'react-aria-components/Collection';
import { Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
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

/** A choice of one of a few, in a menu. */
export interface OneOf {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly onChange: (id: string) => void;
}

/** Less used actions behind one button. `label` names the button. */
export function Menu(props: {
  readonly label: string;
  readonly icon?: IconName;
  readonly size?: 'small' | 'normal';
  /** Draw the label, not only the icon. Default: false. */
  readonly isLabelled?: boolean;
  readonly choices: readonly MenuChoice[];
  /** Below them, of which one holds. */
  readonly oneOf?: OneOf | undefined;
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
        <AriaMenu className="options" aria-label={props.label}>
          <Collection items={props.choices}>
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
          </Collection>
          {props.oneOf && <Options {...props.oneOf} />}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function Options({ label, value, options, onChange }: OneOf) {
  return (
    <MenuSection
      className="options-one-of"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        for (const { id } of options) if (keys !== 'all' && keys.has(id) && id !== value) onChange(id);
      }}
    >
      <Header className="options-head">{label}</Header>
      {options.map((option) => (
        <MenuItem key={option.id} className="option" id={option.id} textValue={option.label}>
          <span>{option.label}</span>
          {option.id === value && <Icon name="check" />}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
